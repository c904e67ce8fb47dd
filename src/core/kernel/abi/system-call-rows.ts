/**
 * Every system call of Linux 6.18 on x86-64 and i386: one line for each name and signature,
 * `name|x86-64 number|i386 number|category|manual page|arguments`.
 * Category: p process control, f file management, d device management, i information maintenance, c communication, s protection.
 * Manual page: `2` for name(2), else its name, else empty. Arguments: `type name,…`; `!` for a number without an implementation.
 * @see docs/references.md "System-call tables"
 */
export const SYSTEM_CALL_ROWS = `
read|0|3|f|2|unsigned int fd,char* buf,size_t count
write|1|4|f|2|unsigned int fd,const char* buf,size_t count
open|2|5|f|2|const char* filename,int flags,umode_t mode
close|3|6|f|2|unsigned int fd
stat|4||f|2|const char* filename,struct stat* statbuf
fstat|5||f|2|unsigned int fd,struct stat* statbuf
lstat|6||f|2|const char* filename,struct stat* statbuf
poll|7|168|f|2|struct pollfd* ufds,unsigned int nfds,int timeout_msecs
lseek|8||f|2|unsigned int fd,off_t offset,unsigned int whence
mmap|9||p|2|unsigned long addr,unsigned long len,unsigned long prot,unsigned long flags,unsigned long fd,unsigned long off
mprotect|10|125|s|2|unsigned long start,size_t len,unsigned long prot
munmap|11|91|p|2|unsigned long addr,size_t len
brk|12|45|p|2|unsigned long brk
rt_sigaction|13||p|2|int sig,const struct sigaction* act,struct sigaction* oact,size_t sigsetsize
rt_sigprocmask|14||p|2|int how,sigset_t* nset,sigset_t* oset,size_t sigsetsize
rt_sigreturn|15|173|p|2|
ioctl|16||d|2|unsigned int fd,unsigned int cmd,unsigned long arg
pread64|17||f|2|unsigned int fd,char* buf,size_t count,loff_t pos
pwrite64|18||f|2|unsigned int fd,const char* buf,size_t count,loff_t pos
readv|19|145|f|2|unsigned long fd,const struct iovec* vec,unsigned long vlen
writev|20|146|f|2|unsigned long fd,const struct iovec* vec,unsigned long vlen
access|21|33|f|2|const char* filename,int mode
pipe|22|42|c|2|int* fildes
select|23||f|2|int n,fd_set* inp,fd_set* outp,fd_set* exp,struct __kernel_old_timeval* tvp
sched_yield|24|158|p|2|
mremap|25|163|p|2|unsigned long addr,unsigned long old_len,unsigned long new_len,unsigned long flags,unsigned long new_addr
msync|26|144|p|2|unsigned long start,size_t len,int flags
mincore|27|218|p|2|unsigned long start,size_t len,unsigned char* vec
madvise|28|219|p|2|unsigned long start,size_t len_in,int behavior
shmget|29|395|c|2|key_t key,size_t size,int shmflg
shmat|30||c|2|int shmid,char* shmaddr,int shmflg
shmctl|31||c|2|int shmid,int cmd,struct shmid_ds* buf
dup|32|41|f|2|unsigned int fildes
dup2|33|63|f|2|unsigned int oldfd,unsigned int newfd
pause|34|29|p|2|
nanosleep|35||p|2|struct __kernel_timespec* rqtp,struct __kernel_timespec* rmtp
getitimer|36||p|2|int which,struct __kernel_old_itimerval* value
alarm|37|27|p|2|unsigned int seconds
setitimer|38||p|2|int which,struct __kernel_old_itimerval* value,struct __kernel_old_itimerval* ovalue
getpid|39|20|i|2|
sendfile|40||f|2|int out_fd,int in_fd,loff_t* offset,size_t count
socket|41|359|c|2|int family,int type,int protocol
connect|42|362|c|2|int fd,struct sockaddr* uservaddr,int addrlen
accept|43||c|2|int fd,struct sockaddr* upeer_sockaddr,int* upeer_addrlen
sendto|44|369|c|2|int fd,void* buff,size_t len,unsigned int flags,struct sockaddr* addr,int addr_len
recvfrom|45||c|2|int fd,void* ubuf,size_t size,unsigned int flags,struct sockaddr* addr,int* addr_len
sendmsg|46||c|2|int fd,struct user_msghdr* msg,unsigned int flags
recvmsg|47||c|2|int fd,struct user_msghdr* msg,unsigned int flags
shutdown|48|373|c|2|int fd,int how
bind|49|361|c|2|int fd,struct sockaddr* umyaddr,int addrlen
listen|50|363|c|2|int fd,int backlog
getsockname|51|367|c|2|int fd,struct sockaddr* usockaddr,int* usockaddr_len
getpeername|52|368|c|2|int fd,struct sockaddr* usockaddr,int* usockaddr_len
socketpair|53|360|c|2|int family,int type,int protocol,int* usockvec
setsockopt|54|366|c|2|int fd,int level,int optname,char* optval,int optlen
getsockopt|55|365|c|2|int fd,int level,int optname,char* optval,int* optlen
clone|56||p|2|unsigned long clone_flags,unsigned long newsp,int* parent_tidptr,int* child_tidptr,unsigned long tls
fork|57|2|p|2|
vfork|58|190|p|2|
execve|59||p|2|const char* filename,const char*const* argv,const char*const* envp
exit|60|1|p|2|int error_code
wait4|61||p|2|pid_t upid,int* stat_addr,int options,struct rusage* ru
kill|62|37|p|2|pid_t pid,int sig
uname|63|122|i|2|struct new_utsname* name
semget|64|393|c|2|key_t key,int nsems,int semflg
semop|65||c|2|int semid,struct sembuf* tsops,unsigned nsops
semctl|66||c|2|int semid,int semnum,int cmd,unsigned long arg
shmdt|67|398|c|2|char* shmaddr
msgget|68|399|c|2|key_t key,int msgflg
msgsnd|69||c|2|int msqid,struct msgbuf* msgp,size_t msgsz,int msgflg
msgrcv|70||c|2|int msqid,struct msgbuf* msgp,size_t msgsz,long msgtyp,int msgflg
msgctl|71||c|2|int msqid,int cmd,struct msqid_ds* buf
fcntl|72||f|2|unsigned int fd,unsigned int cmd,unsigned long arg
flock|73|143|f|2|unsigned int fd,unsigned int cmd
fsync|74|118|f|2|unsigned int fd
fdatasync|75|148|f|2|unsigned int fd
truncate|76||f|2|const char* path,long length
ftruncate|77||f|2|unsigned int fd,off_t length
getdents|78||f|2|unsigned int fd,struct linux_dirent* dirent,unsigned int count
getcwd|79|183|f|2|char* buf,unsigned long size
chdir|80|12|f|2|const char* filename
fchdir|81|133|f|2|unsigned int fd
rename|82|38|f|2|const char* oldname,const char* newname
mkdir|83|39|f|2|const char* pathname,umode_t mode
rmdir|84|40|f|2|const char* pathname
creat|85|8|f|2|const char* pathname,umode_t mode
link|86|9|f|2|const char* oldname,const char* newname
unlink|87|10|f|2|const char* pathname
symlink|88|83|f|2|const char* oldname,const char* newname
readlink|89|85|f|2|const char* path,char* buf,int bufsiz
chmod|90|15|s|2|const char* filename,umode_t mode
fchmod|91|94|s|2|unsigned int fd,umode_t mode
chown|92||s|2|const char* filename,uid_t user,gid_t group
fchown|93||s|2|unsigned int fd,uid_t user,gid_t group
lchown|94||s|2|const char* filename,uid_t user,gid_t group
umask|95|60|s|2|int mask
gettimeofday|96||i|2|struct __kernel_old_timeval* tv,struct timezone* tz
getrlimit|97||p|2|unsigned int resource,struct rlimit* rlim
getrusage|98||i|2|int who,struct rusage* ru
sysinfo|99||i|2|struct sysinfo* info
times|100||i|2|struct tms* tbuf
ptrace|101||p|2|long request,long pid,unsigned long addr,unsigned long data
getuid|102|24|s|2|
syslog|103|103|i|2|int type,char* buf,int len
getgid|104|47|s|2|
setuid|105||s|2|uid_t uid
setgid|106||s|2|gid_t gid
geteuid|107|49|s|2|
getegid|108|50|s|2|
setpgid|109|57|p|2|pid_t pid,pid_t pgid
getppid|110|64|i|2|
getpgrp|111|65|p|2|
setsid|112|66|p|2|
setreuid|113||s|2|uid_t ruid,uid_t euid
setregid|114||s|2|gid_t rgid,gid_t egid
getgroups|115||s|2|int gidsetsize,gid_t* grouplist
setgroups|116||s|2|int gidsetsize,gid_t* grouplist
setresuid|117||s|2|uid_t ruid,uid_t euid,uid_t suid
getresuid|118||s|2|uid_t* ruidp,uid_t* euidp,uid_t* suidp
setresgid|119||s|2|gid_t rgid,gid_t egid,gid_t sgid
getresgid|120||s|2|gid_t* rgidp,gid_t* egidp,gid_t* sgidp
getpgid|121|132|p|2|pid_t pid
setfsuid|122||s|2|uid_t uid
setfsgid|123||s|2|gid_t gid
getsid|124|147|p|2|pid_t pid
capget|125|184|s|2|cap_user_header_t header,cap_user_data_t dataptr
capset|126|185|s|2|cap_user_header_t header,const cap_user_data_t data
rt_sigpending|127||p|2|sigset_t* uset,size_t sigsetsize
rt_sigtimedwait|128||p|2|const sigset_t* uthese,siginfo_t* uinfo,const struct __kernel_timespec* uts,size_t sigsetsize
rt_sigqueueinfo|129||p|2|pid_t pid,int sig,siginfo_t* uinfo
rt_sigsuspend|130||p|2|sigset_t* unewset,size_t sigsetsize
sigaltstack|131||p|2|const stack_t* uss,stack_t* uoss
utime|132||f|2|char* filename,struct utimbuf* times
mknod|133|14|d|2|const char* filename,umode_t mode,unsigned dev
uselib|134||p|2|!
personality|135|136|p|2|unsigned int personality
ustat|136||f|2|unsigned dev,struct ustat* ubuf
statfs|137||f|2|const char* pathname,struct statfs* buf
fstatfs|138||f|2|unsigned int fd,struct statfs* buf
sysfs|139|135|d|2|int option,unsigned long arg1,unsigned long arg2
getpriority|140|96|p|2|int which,int who
setpriority|141|97|p|2|int which,int who,int niceval
sched_setparam|142|154|p|2|pid_t pid,struct sched_param* param
sched_getparam|143|155|p|2|pid_t pid,struct sched_param* param
sched_setscheduler|144|156|p|2|pid_t pid,int policy,struct sched_param* param
sched_getscheduler|145|157|p|2|pid_t pid
sched_get_priority_max|146|159|p|2|int policy
sched_get_priority_min|147|160|p|2|int policy
sched_rr_get_interval|148||p|2|pid_t pid,struct __kernel_timespec* interval
mlock|149|150|p|2|unsigned long start,size_t len
munlock|150|151|p|2|unsigned long start,size_t len
mlockall|151|152|p|2|int flags
munlockall|152|153|p|2|
vhangup|153|111|d|2|
modify_ldt|154|123|p|2|int func,void* ptr,unsigned long bytecount
pivot_root|155|217|d|2|const char* new_root,const char* put_old
_sysctl|156|149|i|2|!
prctl|157|172|p|2|int option,unsigned long arg2,unsigned long arg3,unsigned long arg4,unsigned long arg5
arch_prctl|158|384|p|2|int option,unsigned long arg2
adjtimex|159||i|2|struct __kernel_timex* txc_p
setrlimit|160||p|2|unsigned int resource,struct rlimit* rlim
chroot|161|61|s|2|const char* filename
sync|162|36|f|2|
acct|163|51|i|2|const char* name
settimeofday|164||i|2|struct __kernel_old_timeval* tv,struct timezone* tz
mount|165|21|d|2|char* dev_name,char* dir_name,char* type,unsigned long flags,void* data
umount2|166|52|d|2|char* name,int flags
swapon|167|87|d|2|const char* specialfile,int swap_flags
swapoff|168|115|d|2|const char* specialfile
reboot|169|88|p|2|int magic1,int magic2,unsigned int cmd,void* arg
sethostname|170|74|i|2|char* name,int len
setdomainname|171|121|i|2|char* name,int len
iopl|172|110|d|2|unsigned int level
ioperm|173|101|d|2|unsigned long from,unsigned long num,int turn_on
create_module|174|127|p|2|!
init_module|175|128|p|2|void* umod,unsigned long len,const char* uargs
delete_module|176|129|p|2|const char* name_user,unsigned int flags
get_kernel_syms|177|130|p|2|!
query_module|178|167|p|2|!
quotactl|179|131|d|2|unsigned int cmd,const char* special,qid_t id,void* addr
nfsservctl|180|169|d|2|!
getpmsg|181|188|c|2|!
putpmsg|182|189|c|2|!
afs_syscall|183|137|i|2|!
tuxcall|184||i|2|!
security|185||s|2|!
gettid|186|224|i|2|
readahead|187||f|2|int fd,loff_t offset,size_t count
setxattr|188|226|f|2|const char* pathname,const char* name,const void* value,size_t size,int flags
lsetxattr|189|227|f|2|const char* pathname,const char* name,const void* value,size_t size,int flags
fsetxattr|190|228|f|2|int fd,const char* name,const void* value,size_t size,int flags
getxattr|191|229|f|2|const char* pathname,const char* name,void* value,size_t size
lgetxattr|192|230|f|2|const char* pathname,const char* name,void* value,size_t size
fgetxattr|193|231|f|2|int fd,const char* name,void* value,size_t size
listxattr|194|232|f|2|const char* pathname,char* list,size_t size
llistxattr|195|233|f|2|const char* pathname,char* list,size_t size
flistxattr|196|234|f|2|int fd,char* list,size_t size
removexattr|197|235|f|2|const char* pathname,const char* name
lremovexattr|198|236|f|2|const char* pathname,const char* name
fremovexattr|199|237|f|2|int fd,const char* name
tkill|200|238|p|2|pid_t pid,int sig
time|201||i|2|__kernel_old_time_t* tloc
futex|202||p|2|u32* uaddr,int op,u32 val,const struct __kernel_timespec* utime,u32* uaddr2,u32 val3
sched_setaffinity|203||p|2|pid_t pid,unsigned int len,unsigned long* user_mask_ptr
sched_getaffinity|204||p|2|pid_t pid,unsigned int len,unsigned long* user_mask_ptr
set_thread_area|205||p|2|!
io_setup|206||f|2|unsigned nr_events,aio_context_t* ctxp
io_destroy|207|246|f|2|aio_context_t ctx
io_getevents|208||f|2|aio_context_t ctx_id,long min_nr,long nr,struct io_event* events,struct __kernel_timespec* timeout
io_submit|209||f|2|aio_context_t ctx_id,long nr,struct iocb** iocbpp
io_cancel|210|249|f|2|aio_context_t ctx_id,struct iocb* iocb,struct io_event* result
get_thread_area|211||p|2|!
lookup_dcookie|212|253|f|2|!
epoll_create|213|254|f|2|int size
epoll_ctl_old|214||f||!
epoll_wait_old|215||f||!
remap_file_pages|216|257|p|2|unsigned long start,unsigned long size,unsigned long prot,unsigned long pgoff,unsigned long flags
getdents64|217|220|f|2|unsigned int fd,struct linux_dirent64* dirent,unsigned int count
set_tid_address|218|258|p|2|int* tidptr
restart_syscall|219|0|p|2|
semtimedop|220||c|2|int semid,struct sembuf* tsops,unsigned int nsops,const struct __kernel_timespec* timeout
fadvise64|221||f|2|int fd,loff_t offset,size_t len,int advice
timer_create|222||p|2|const clockid_t which_clock,struct sigevent* timer_event_spec,timer_t* created_timer_id
timer_settime|223||p|2|timer_t timer_id,int flags,const struct __kernel_itimerspec* new_setting,struct __kernel_itimerspec* old_setting
timer_gettime|224||p|2|timer_t timer_id,struct __kernel_itimerspec* setting
timer_getoverrun|225|262|p|2|timer_t timer_id
timer_delete|226|263|p|2|timer_t timer_id
clock_settime|227||i|2|const clockid_t which_clock,const struct __kernel_timespec* tp
clock_gettime|228||i|2|const clockid_t which_clock,struct __kernel_timespec* tp
clock_getres|229||i|2|const clockid_t which_clock,struct __kernel_timespec* tp
clock_nanosleep|230||p|2|const clockid_t which_clock,int flags,const struct __kernel_timespec* rqtp,struct __kernel_timespec* rmtp
exit_group|231|252|p|2|int error_code
epoll_wait|232|256|f|2|int epfd,struct epoll_event* events,int maxevents,int timeout
epoll_ctl|233|255|f|2|int epfd,int op,int fd,struct epoll_event* event
tgkill|234|270|p|2|pid_t tgid,pid_t pid,int sig
utimes|235||f|2|char* filename,struct __kernel_old_timeval* utimes
vserver|236|273|i|2|!
mbind|237|274|p|2|unsigned long start,unsigned long len,unsigned long mode,const unsigned long* nmask,unsigned long maxnode,unsigned int flags
set_mempolicy|238|276|p|2|int mode,const unsigned long* nmask,unsigned long maxnode
get_mempolicy|239|275|p|2|int* policy,unsigned long* nmask,unsigned long maxnode,unsigned long addr,unsigned long flags
mq_open|240||c|2|const char* u_name,int oflag,umode_t mode,struct mq_attr* u_attr
mq_unlink|241|278|c|2|const char* u_name
mq_timedsend|242||c|2|mqd_t mqdes,const char* u_msg_ptr,size_t msg_len,unsigned int msg_prio,const struct __kernel_timespec* u_abs_timeout
mq_timedreceive|243||c|2|mqd_t mqdes,char* u_msg_ptr,size_t msg_len,unsigned int* u_msg_prio,const struct __kernel_timespec* u_abs_timeout
mq_notify|244||c|2|mqd_t mqdes,const struct sigevent* u_notification
mq_getsetattr|245||c|2|mqd_t mqdes,const struct mq_attr* u_mqstat,struct mq_attr* u_omqstat
kexec_load|246||p|2|unsigned long entry,unsigned long nr_segments,struct kexec_segment* segments,unsigned long flags
waitid|247||p|2|int which,pid_t upid,struct siginfo* infop,int options,struct rusage* ru
add_key|248|286|s|2|const char* _type,const char* _description,const void* _payload,size_t plen,key_serial_t ringid
request_key|249|287|s|2|const char* _type,const char* _description,const char* _callout_info,key_serial_t destringid
keyctl|250||s|2|int option,unsigned long arg2,unsigned long arg3,unsigned long arg4,unsigned long arg5
ioprio_set|251|289|p|2|int which,int who,int ioprio
ioprio_get|252|290|p|2|int which,int who
inotify_init|253|291|f|2|
inotify_add_watch|254|292|f|2|int fd,const char* pathname,u32 mask
inotify_rm_watch|255|293|f|2|int fd,__s32 wd
migrate_pages|256|294|p|2|pid_t pid,unsigned long maxnode,const unsigned long* old_nodes,const unsigned long* new_nodes
openat|257|295|f|2|int dfd,const char* filename,int flags,umode_t mode
mkdirat|258|296|f|2|int dfd,const char* pathname,umode_t mode
mknodat|259|297|d|2|int dfd,const char* filename,umode_t mode,unsigned int dev
fchownat|260|298|s|2|int dfd,const char* filename,uid_t user,gid_t group,int flag
futimesat|261||f|2|int dfd,const char* filename,struct __kernel_old_timeval* utimes
newfstatat|262||f|2|int dfd,const char* filename,struct stat* statbuf,int flag
unlinkat|263|301|f|2|int dfd,const char* pathname,int flag
renameat|264|302|f|2|int olddfd,const char* oldname,int newdfd,const char* newname
linkat|265|303|f|2|int olddfd,const char* oldname,int newdfd,const char* newname,int flags
symlinkat|266|304|f|2|const char* oldname,int newdfd,const char* newname
readlinkat|267|305|f|2|int dfd,const char* pathname,char* buf,int bufsiz
fchmodat|268|306|s|2|int dfd,const char* filename,umode_t mode
faccessat|269|307|f|2|int dfd,const char* filename,int mode
pselect6|270||f|2|int n,fd_set* inp,fd_set* outp,fd_set* exp,struct __kernel_timespec* tsp,void* sig
ppoll|271||f|2|struct pollfd* ufds,unsigned int nfds,struct __kernel_timespec* tsp,const sigset_t* sigmask,size_t sigsetsize
unshare|272|310|p|2|unsigned long unshare_flags
set_robust_list|273||p|2|struct robust_list_head* head,size_t len
get_robust_list|274||p|2|int pid,struct robust_list_head** head_ptr,size_t* len_ptr
splice|275|313|f|2|int fd_in,loff_t* off_in,int fd_out,loff_t* off_out,size_t len,unsigned int flags
tee|276|315|f|2|int fdin,int fdout,size_t len,unsigned int flags
sync_file_range|277||f|2|int fd,loff_t offset,loff_t nbytes,unsigned int flags
vmsplice|278|316|f|2|int fd,const struct iovec* uiov,unsigned long nr_segs,unsigned int flags
move_pages|279|317|p|2|pid_t pid,unsigned long nr_pages,const void** pages,const int* nodes,int* status,int flags
utimensat|280||f|2|int dfd,const char* filename,struct __kernel_timespec* utimes,int flags
epoll_pwait|281|319|f|2|int epfd,struct epoll_event* events,int maxevents,int timeout,const sigset_t* sigmask,size_t sigsetsize
signalfd|282||p|2|int ufd,sigset_t* user_mask,size_t sizemask
timerfd_create|283|322|p|2|int clockid,int flags
eventfd|284|323|c|2|unsigned int count
fallocate|285||f|2|int fd,int mode,loff_t offset,loff_t len
timerfd_settime|286||p|2|int ufd,int flags,const struct __kernel_itimerspec* utmr,struct __kernel_itimerspec* otmr
timerfd_gettime|287||p|2|int ufd,struct __kernel_itimerspec* otmr
accept4|288|364|c|2|int fd,struct sockaddr* upeer_sockaddr,int* upeer_addrlen,int flags
signalfd4|289||p|2|int ufd,sigset_t* user_mask,size_t sizemask,int flags
eventfd2|290|328|c|2|unsigned int count,int flags
epoll_create1|291|329|f|2|int flags
dup3|292|330|f|2|unsigned int oldfd,unsigned int newfd,int flags
pipe2|293|331|c|2|int* fildes,int flags
inotify_init1|294|332|f|2|int flags
preadv|295||f|2|unsigned long fd,const struct iovec* vec,unsigned long vlen,unsigned long pos_l,unsigned long pos_h
pwritev|296||f|2|unsigned long fd,const struct iovec* vec,unsigned long vlen,unsigned long pos_l,unsigned long pos_h
rt_tgsigqueueinfo|297||p|2|pid_t tgid,pid_t pid,int sig,siginfo_t* uinfo
perf_event_open|298|336|i|2|struct perf_event_attr* attr_uptr,pid_t pid,int cpu,int group_fd,unsigned long flags
recvmmsg|299||c|2|int fd,struct mmsghdr* mmsg,unsigned int vlen,unsigned int flags,struct __kernel_timespec* timeout
fanotify_init|300|338|f|2|unsigned int flags,unsigned int event_f_flags
fanotify_mark|301|339|f|2|int fanotify_fd,unsigned int flags,__u64 mask,int dfd,const char* pathname
prlimit64|302|340|p|2|pid_t pid,unsigned int resource,const struct rlimit64* new_rlim,struct rlimit64* old_rlim
name_to_handle_at|303|341|f|2|int dfd,const char* name,struct file_handle* handle,void* mnt_id,int flag
open_by_handle_at|304|342|f|2|int mountdirfd,struct file_handle* handle,int flags
clock_adjtime|305||i|2|const clockid_t which_clock,struct __kernel_timex* utx
syncfs|306|344|f|2|int fd
sendmmsg|307||c|2|int fd,struct mmsghdr* mmsg,unsigned int vlen,unsigned int flags
setns|308|346|p|2|int fd,int flags
getcpu|309|318|i|2|unsigned* cpup,unsigned* nodep,struct getcpu_cache* unused
process_vm_readv|310|347|p|2|pid_t pid,const struct iovec* lvec,unsigned long liovcnt,const struct iovec* rvec,unsigned long riovcnt,unsigned long flags
process_vm_writev|311|348|p|2|pid_t pid,const struct iovec* lvec,unsigned long liovcnt,const struct iovec* rvec,unsigned long riovcnt,unsigned long flags
kcmp|312|349|p|2|pid_t pid1,pid_t pid2,int type,unsigned long idx1,unsigned long idx2
finit_module|313|350|p|2|int fd,const char* uargs,int flags
sched_setattr|314|351|p|2|pid_t pid,struct sched_attr* uattr,unsigned int flags
sched_getattr|315|352|p|2|pid_t pid,struct sched_attr* uattr,unsigned int usize,unsigned int flags
renameat2|316|353|f|2|int olddfd,const char* oldname,int newdfd,const char* newname,unsigned int flags
seccomp|317|354|s|2|unsigned int op,unsigned int flags,void* uargs
getrandom|318|355|s|2|char* ubuf,size_t len,unsigned int flags
memfd_create|319|356|p|2|const char* uname,unsigned int flags
kexec_file_load|320||p|2|int kernel_fd,int initrd_fd,unsigned long cmdline_len,const char* cmdline_ptr,unsigned long flags
bpf|321|357|i|2|int cmd,union bpf_attr* uattr,unsigned int size
execveat|322||p|2|int fd,const char* filename,const char*const* argv,const char*const* envp,int flags
userfaultfd|323|374|p|2|int flags
membarrier|324|375|p|2|int cmd,unsigned int flags,int cpu_id
mlock2|325|376|p|2|unsigned long start,size_t len,int flags
copy_file_range|326|377|f|2|int fd_in,loff_t* off_in,int fd_out,loff_t* off_out,size_t len,unsigned int flags
preadv2|327||f|2|unsigned long fd,const struct iovec* vec,unsigned long vlen,unsigned long pos_l,unsigned long pos_h,rwf_t flags
pwritev2|328||f|2|unsigned long fd,const struct iovec* vec,unsigned long vlen,unsigned long pos_l,unsigned long pos_h,rwf_t flags
pkey_mprotect|329|380|s|2|unsigned long start,size_t len,unsigned long prot,int pkey
pkey_alloc|330|381|s|2|unsigned long flags,unsigned long init_val
pkey_free|331|382|s|2|int pkey
statx|332|383|f|2|int dfd,const char* filename,unsigned flags,unsigned int mask,struct statx* buffer
io_pgetevents|333||f||aio_context_t ctx_id,long min_nr,long nr,struct io_event* events,struct __kernel_timespec* timeout,const struct __aio_sigset* usig
rseq|334|386|p||struct rseq* rseq,u32 rseq_len,int flags,u32 sig
uretprobe|335||p||
uprobe|336||p||
pidfd_send_signal|424|424|p|2|int pidfd,int sig,siginfo_t* info,unsigned int flags
io_uring_setup|425|425|f||u32 entries,struct io_uring_params* params
io_uring_enter|426|426|f||unsigned int fd,u32 to_submit,u32 min_complete,u32 flags,const void* argp,size_t argsz
io_uring_register|427|427|f||unsigned int fd,unsigned int opcode,void* arg,unsigned int nr_args
open_tree|428|428|d||int dfd,const char* filename,unsigned flags
move_mount|429|429|d||int from_dfd,const char* from_pathname,int to_dfd,const char* to_pathname,unsigned int flags
fsopen|430|430|d||const char* _fs_name,unsigned int flags
fsconfig|431|431|d||int fd,unsigned int cmd,const char* _key,const void* _value,int aux
fsmount|432|432|d||int fs_fd,unsigned int flags,unsigned int attr_flags
fspick|433|433|d||int dfd,const char* path,unsigned int flags
pidfd_open|434|434|p|2|pid_t pid,unsigned int flags
clone3|435|435|p|2|struct clone_args* uargs,size_t size
close_range|436|436|f|2|unsigned int fd,unsigned int max_fd,unsigned int flags
openat2|437|437|f|2|int dfd,const char* filename,struct open_how* how,size_t usize
pidfd_getfd|438|438|p|2|int pidfd,int fd,unsigned int flags
faccessat2|439|439|f|2|int dfd,const char* filename,int mode,int flags
process_madvise|440|440|p|2|int pidfd,const struct iovec* vec,size_t vlen,int behavior,unsigned int flags
epoll_pwait2|441||f|2|int epfd,struct epoll_event* events,int maxevents,const struct __kernel_timespec* timeout,const sigset_t* sigmask,size_t sigsetsize
mount_setattr|442|442|d|2|int dfd,const char* path,unsigned int flags,struct mount_attr* uattr,size_t usize
quotactl_fd|443|443|d||unsigned int fd,unsigned int cmd,qid_t id,void* addr
landlock_create_ruleset|444|444|s|2|const struct landlock_ruleset_attr*const attr,const size_t size,const __u32 flags
landlock_add_rule|445|445|s|2|const int ruleset_fd,const enum landlock_rule_type rule_type,const void*const rule_attr,const __u32 flags
landlock_restrict_self|446|446|s|2|const int ruleset_fd,const __u32 flags
memfd_secret|447|447|p|2|unsigned int flags
process_mrelease|448|448|p||int pidfd,unsigned int flags
futex_waitv|449|449|p||struct futex_waitv* waiters,unsigned int nr_futexes,unsigned int flags,struct __kernel_timespec* timeout,clockid_t clockid
set_mempolicy_home_node|450|450|p||unsigned long start,unsigned long len,unsigned long home_node,unsigned long flags
cachestat|451|451|f||unsigned int fd,struct cachestat_range* cstat_range,struct cachestat* cstat,unsigned int flags
fchmodat2|452|452|s||int dfd,const char* filename,umode_t mode,unsigned int flags
map_shadow_stack|453|453|p||unsigned long addr,unsigned long size,unsigned int flags
futex_wake|454|454|p||void* uaddr,unsigned long mask,int nr,unsigned int flags
futex_wait|455|455|p||void* uaddr,unsigned long val,unsigned long mask,unsigned int flags,struct __kernel_timespec* timeout,clockid_t clockid
futex_requeue|456|456|p||struct futex_waitv* waiters,unsigned int flags,int nr_wake,int nr_requeue
statmount|457|457|i||const struct mnt_id_req* req,struct statmount* buf,size_t bufsize,unsigned int flags
listmount|458|458|i||const struct mnt_id_req* req,u64* mnt_ids,size_t nr_mnt_ids,unsigned int flags
lsm_get_self_attr|459|459|s||unsigned int attr,struct lsm_ctx* ctx,u32* size,u32 flags
lsm_set_self_attr|460|460|s||unsigned int attr,struct lsm_ctx* ctx,u32 size,u32 flags
lsm_list_modules|461|461|s||u64* ids,u32* size,u32 flags
mseal|462|462|p||unsigned long start,size_t len,unsigned long flags
setxattrat|463|463|f||int dfd,const char* pathname,unsigned int at_flags,const char* name,const struct xattr_args* uargs,size_t usize
getxattrat|464|464|f||int dfd,const char* pathname,unsigned int at_flags,const char* name,struct xattr_args* uargs,size_t usize
listxattrat|465|465|f||int dfd,const char* pathname,unsigned int at_flags,char* list,size_t size
removexattrat|466|466|f||int dfd,const char* pathname,unsigned int at_flags,const char* name
open_tree_attr|467|467|d||int dfd,const char* filename,unsigned flags,struct mount_attr* uattr,size_t usize
file_getattr|468|468|f||int dfd,const char* filename,struct file_attr* ufattr,size_t usize,unsigned int at_flags
file_setattr|469|469|f||int dfd,const char* filename,struct file_attr* ufattr,size_t usize,unsigned int at_flags
listns|470|470|i||const struct ns_id_req* req,u64* ns_ids,size_t nr_ns_ids,unsigned int flags
rseq_slice_yield|471|471|p||
waitpid||7|p|2|pid_t pid,int* stat_addr,int options
execve||11|p|2|const char* filename,const compat_uptr_t* argv,const compat_uptr_t* envp
time||13|i|2|old_time32_t* tloc
lchown||16|s|2|const char* filename,old_uid_t user,old_gid_t group
break||17|p|2|!
oldstat||18|f|2|const char* filename,struct __old_kernel_stat* statbuf
lseek||19|f|2|unsigned int fd,compat_off_t offset,unsigned int whence
umount||22|d|2|char* name
setuid||23|s|2|old_uid_t uid
stime||25|i|2|old_time32_t* tptr
ptrace||26|p|2|compat_long_t request,compat_long_t pid,compat_long_t addr,compat_long_t data
oldfstat||28|f|2|unsigned int fd,struct __old_kernel_stat* statbuf
utime||30|f|2|const char* filename,struct old_utimbuf32* t
stty||31|d|2|!
gtty||32|d|2|!
nice||34|p|2|int increment
ftime||35|i||!
times||43|i|2|struct compat_tms* tbuf
prof||44|i|2|!
setgid||46|s|2|old_gid_t gid
signal||48|p|2|int sig,__sighandler_t handler
lock||53|i|2|!
ioctl||54|d|2|unsigned int fd,unsigned int cmd,compat_ulong_t arg
fcntl||55|f|2|unsigned int fd,unsigned int cmd,compat_ulong_t arg
mpx||56|i|2|!
ulimit||58|p||!
oldolduname||59|i|2|struct oldold_utsname* name
ustat||62|f|2|unsigned dev,struct compat_ustat* u
sigaction||67|p|2|int sig,const struct compat_old_sigaction* act,struct compat_old_sigaction* oact
sgetmask||68|p|2|
ssetmask||69|p|2|int newmask
setreuid||70|s|2|old_uid_t ruid,old_uid_t euid
setregid||71|s|2|old_gid_t rgid,old_gid_t egid
sigsuspend||72|p|2|old_sigset_t mask
sigpending||73|p|2|compat_old_sigset_t* set32
setrlimit||75|p|2|unsigned int resource,struct compat_rlimit* rlim
getrlimit||76|p|2|unsigned int resource,struct compat_rlimit* rlim
getrusage||77|i|2|int who,struct compat_rusage* ru
gettimeofday||78|i|2|struct old_timeval32* tv,struct timezone* tz
settimeofday||79|i|2|struct old_timeval32* tv,struct timezone* tz
getgroups||80|s|2|int gidsetsize,old_gid_t* grouplist
setgroups||81|s|2|int gidsetsize,old_gid_t* grouplist
select||82|f|2|struct compat_sel_arg_struct* arg
oldlstat||84|f|2|const char* filename,struct __old_kernel_stat* statbuf
uselib||86|p|2|const char* library
readdir||89|f|2|unsigned int fd,struct compat_old_linux_dirent* dirent,unsigned int count
mmap||90|p|2|struct mmap_arg_struct32* arg
truncate||92|f|2|const char* path,compat_off_t length
ftruncate||93|f|2|unsigned int fd,compat_off_t length
fchown||95|s|2|unsigned int fd,old_uid_t user,old_gid_t group
profil||98|i||!
statfs||99|f|2|const char* pathname,struct compat_statfs* buf
fstatfs||100|f|2|unsigned int fd,struct compat_statfs* buf
socketcall||102|c|2|int call,u32* args
setitimer||104|p|2|int which,struct old_itimerval32* value,struct old_itimerval32* ovalue
getitimer||105|p|2|int which,struct old_itimerval32* value
stat||106|f|2|const char* filename,struct compat_stat* statbuf
lstat||107|f|2|const char* filename,struct compat_stat* statbuf
fstat||108|f|2|unsigned int fd,struct compat_stat* statbuf
olduname||109|i|2|struct old_utsname* name
idle||112|p|2|!
vm86old||113|p|2|
wait4||114|p|2|compat_pid_t pid,compat_uint_t* stat_addr,int options,struct compat_rusage* ru
sysinfo||116|i|2|struct compat_sysinfo* info
ipc||117|c|2|u32 call,int first,int second,u32 third,compat_uptr_t ptr,u32 fifth
sigreturn||119|p|2|
clone||120|p|2|unsigned long clone_flags,unsigned long newsp,int* parent_tidptr,unsigned long tls_val,int* child_tidptr
adjtimex||124|i|2|struct old_timex32* utp
sigprocmask||126|p|2|int how,compat_old_sigset_t* nset,compat_old_sigset_t* oset
bdflush||134|i|2|!
setfsuid||138|s|2|old_uid_t uid
setfsgid||139|s|2|old_gid_t gid
_llseek||140|f|2|unsigned int fd,unsigned long offset_high,unsigned long offset_low,loff_t* result,unsigned int whence
getdents||141|f|2|unsigned int fd,struct compat_linux_dirent* dirent,unsigned int count
_newselect||142|f|2|int n,compat_ulong_t* inp,compat_ulong_t* outp,compat_ulong_t* exp,struct old_timeval32* tvp
sched_rr_get_interval||161|p|2|pid_t pid,struct old_timespec32* interval
nanosleep||162|p|2|struct old_timespec32* rqtp,struct old_timespec32* rmtp
setresuid||164|s|2|old_uid_t ruid,old_uid_t euid,old_uid_t suid
getresuid||165|s|2|old_uid_t* ruidp,old_uid_t* euidp,old_uid_t* suidp
vm86||166|p|2|
setresgid||170|s|2|old_gid_t rgid,old_gid_t egid,old_gid_t sgid
getresgid||171|s|2|old_gid_t* rgidp,old_gid_t* egidp,old_gid_t* sgidp
rt_sigaction||174|p|2|int sig,const struct compat_sigaction* act,struct compat_sigaction* oact,compat_size_t sigsetsize
rt_sigprocmask||175|p|2|int how,compat_sigset_t* nset,compat_sigset_t* oset,compat_size_t sigsetsize
rt_sigpending||176|p|2|compat_sigset_t* uset,compat_size_t sigsetsize
rt_sigtimedwait||177|p|2|compat_sigset_t* uthese,struct compat_siginfo* uinfo,struct old_timespec32* uts,compat_size_t sigsetsize
rt_sigqueueinfo||178|p|2|compat_pid_t pid,int sig,struct compat_siginfo* uinfo
rt_sigsuspend||179|p|2|compat_sigset_t* unewset,compat_size_t sigsetsize
pread64||180|f|2|unsigned int fd,char* ubuf,u32 count,u32 poslo,u32 poshi
pwrite64||181|f|2|unsigned int fd,const char* ubuf,u32 count,u32 poslo,u32 poshi
chown||182|s|2|const char* filename,old_uid_t user,old_gid_t group
sigaltstack||186|p|2|const compat_stack_t* uss_ptr,compat_stack_t* uoss_ptr
sendfile||187|f|2|int out_fd,int in_fd,compat_off_t* offset,compat_size_t count
ugetrlimit||191|p|2|unsigned int resource,struct compat_rlimit* rlim
mmap2||192|p|2|unsigned long addr,unsigned long len,unsigned long prot,unsigned long flags,unsigned long fd,unsigned long pgoff
truncate64||193|f|2|const char* filename,unsigned long offset_low,unsigned long offset_high
ftruncate64||194|f|2|unsigned int fd,unsigned long offset_low,unsigned long offset_high
stat64||195|f|2|const char* filename,struct stat64* statbuf
lstat64||196|f|2|const char* filename,struct stat64* statbuf
fstat64||197|f|2|unsigned int fd,struct stat64* statbuf
lchown32||198|s|2|const char* filename,uid_t user,gid_t group
getuid32||199|s|2|
getgid32||200|s|2|
geteuid32||201|s|2|
getegid32||202|s|2|
setreuid32||203|s|2|uid_t ruid,uid_t euid
setregid32||204|s|2|gid_t rgid,gid_t egid
getgroups32||205|s|2|int gidsetsize,gid_t* grouplist
setgroups32||206|s|2|int gidsetsize,gid_t* grouplist
fchown32||207|s|2|unsigned int fd,uid_t user,gid_t group
setresuid32||208|s|2|uid_t ruid,uid_t euid,uid_t suid
getresuid32||209|s|2|uid_t* ruidp,uid_t* euidp,uid_t* suidp
setresgid32||210|s|2|gid_t rgid,gid_t egid,gid_t sgid
getresgid32||211|s|2|gid_t* rgidp,gid_t* egidp,gid_t* sgidp
chown32||212|s|2|const char* filename,uid_t user,gid_t group
setuid32||213|s|2|uid_t uid
setgid32||214|s|2|gid_t gid
setfsuid32||215|s|2|uid_t uid
setfsgid32||216|s|2|gid_t gid
fcntl64||221|f|2|unsigned int fd,unsigned int cmd,compat_ulong_t arg
readahead||225|f|2|int fd,unsigned int off_lo,unsigned int off_hi,size_t count
sendfile64||239|f|2|int out_fd,int in_fd,loff_t* offset,size_t count
futex||240|p|2|u32* uaddr,int op,u32 val,const struct old_timespec32* utime,u32* uaddr2,u32 val3
sched_setaffinity||241|p|2|compat_pid_t pid,unsigned int len,compat_ulong_t* user_mask_ptr
sched_getaffinity||242|p|2|compat_pid_t pid,unsigned int len,compat_ulong_t* user_mask_ptr
set_thread_area||243|p|2|struct user_desc* u_info
get_thread_area||244|p|2|struct user_desc* u_info
io_setup||245|f|2|unsigned nr_events,u32* ctx32p
io_getevents||247|f|2|__u32 ctx_id,__s32 min_nr,__s32 nr,struct io_event* events,struct old_timespec32* timeout
io_submit||248|f|2|compat_aio_context_t ctx_id,int nr,compat_uptr_t* iocbpp
fadvise64||250|f|2|int fd,unsigned int offset_lo,unsigned int offset_hi,size_t len,int advice
timer_create||259|p|2|clockid_t which_clock,struct compat_sigevent* timer_event_spec,timer_t* created_timer_id
timer_settime||260|p|2|timer_t timer_id,int flags,struct old_itimerspec32* new,struct old_itimerspec32* old
timer_gettime||261|p|2|timer_t timer_id,struct old_itimerspec32* setting
clock_settime||264|i|2|const clockid_t which_clock,struct old_timespec32* tp
clock_gettime||265|i|2|clockid_t which_clock,struct old_timespec32* tp
clock_getres||266|i|2|clockid_t which_clock,struct old_timespec32* tp
clock_nanosleep||267|p|2|clockid_t which_clock,int flags,struct old_timespec32* rqtp,struct old_timespec32* rmtp
statfs64||268|f|2|const char* pathname,compat_size_t sz,struct compat_statfs64* buf
fstatfs64||269|f|2|unsigned int fd,compat_size_t sz,struct compat_statfs64* buf
utimes||271|f|2|const char* filename,struct old_timeval32* t
fadvise64_64||272|f|2|int fd,__u32 offset_low,__u32 offset_high,__u32 len_low,__u32 len_high,int advice
mq_open||277|c|2|const char* u_name,int oflag,compat_mode_t mode,struct compat_mq_attr* u_attr
mq_timedsend||279|c|2|mqd_t mqdes,const char* u_msg_ptr,unsigned int msg_len,unsigned int msg_prio,const struct old_timespec32* u_abs_timeout
mq_timedreceive||280|c|2|mqd_t mqdes,char* u_msg_ptr,unsigned int msg_len,unsigned int* u_msg_prio,const struct old_timespec32* u_abs_timeout
mq_notify||281|c|2|mqd_t mqdes,const struct compat_sigevent* u_notification
mq_getsetattr||282|c|2|mqd_t mqdes,const struct compat_mq_attr* u_mqstat,struct compat_mq_attr* u_omqstat
kexec_load||283|p|2|compat_ulong_t entry,compat_ulong_t nr_segments,struct compat_kexec_segment* segments,compat_ulong_t flags
waitid||284|p|2|int which,compat_pid_t pid,struct compat_siginfo* infop,int options,struct compat_rusage* uru
keyctl||288|s|2|u32 option,u32 arg2,u32 arg3,u32 arg4,u32 arg5
futimesat||299|f|2|unsigned int dfd,const char* filename,struct old_timeval32* t
fstatat64||300|f|2|unsigned int dfd,const char* filename,struct stat64* statbuf,int flag
pselect6||308|f|2|int n,compat_ulong_t* inp,compat_ulong_t* outp,compat_ulong_t* exp,struct old_timespec32* tsp,void* sig
ppoll||309|f|2|struct pollfd* ufds,unsigned int nfds,struct old_timespec32* tsp,const compat_sigset_t* sigmask,compat_size_t sigsetsize
set_robust_list||311|p|2|struct compat_robust_list_head* head,compat_size_t len
get_robust_list||312|p|2|int pid,compat_uptr_t* head_ptr,compat_size_t* len_ptr
sync_file_range||314|f|2|int fd,unsigned int off_low,unsigned int off_hi,unsigned int n_low,unsigned int n_hi,int flags
utimensat||320|f|2|unsigned int dfd,const char* filename,struct old_timespec32* t,int flags
signalfd||321|p|2|int ufd,const compat_sigset_t* user_mask,compat_size_t sigsetsize
fallocate||324|f|2|int fd,int mode,unsigned int offset_lo,unsigned int offset_hi,unsigned int len_lo,unsigned int len_hi
timerfd_settime||325|p|2|int ufd,int flags,const struct old_itimerspec32* utmr,struct old_itimerspec32* otmr
timerfd_gettime||326|p|2|int ufd,struct old_itimerspec32* otmr
signalfd4||327|p|2|int ufd,const compat_sigset_t* user_mask,compat_size_t sigsetsize,int flags
preadv||333|f|2|compat_ulong_t fd,const struct iovec* vec,compat_ulong_t vlen,u32 pos_low,u32 pos_high
pwritev||334|f|2|compat_ulong_t fd,const struct iovec* vec,compat_ulong_t vlen,u32 pos_low,u32 pos_high
rt_tgsigqueueinfo||335|p|2|compat_pid_t tgid,compat_pid_t pid,int sig,struct compat_siginfo* uinfo
recvmmsg||337|c|2|int fd,struct compat_mmsghdr* mmsg,unsigned int vlen,unsigned int flags,struct old_timespec32* timeout
clock_adjtime||343|i|2|clockid_t which_clock,struct old_timex32* utp
sendmmsg||345|c|2|int fd,struct compat_mmsghdr* mmsg,unsigned int vlen,unsigned int flags
execveat||358|p|2|int fd,const char* filename,const compat_uptr_t* argv,const compat_uptr_t* envp,int flags
sendmsg||370|c|2|int fd,struct compat_msghdr* msg,unsigned int flags
recvfrom||371|c|2|int fd,void* buf,compat_size_t len,unsigned int flags,struct sockaddr* addr,int* addrlen
recvmsg||372|c|2|int fd,struct compat_msghdr* msg,unsigned int flags
preadv2||378|f|2|compat_ulong_t fd,const struct iovec* vec,compat_ulong_t vlen,u32 pos_low,u32 pos_high,rwf_t flags
pwritev2||379|f|2|compat_ulong_t fd,const struct iovec* vec,compat_ulong_t vlen,u32 pos_low,u32 pos_high,rwf_t flags
io_pgetevents||385|f||compat_aio_context_t ctx_id,compat_long_t min_nr,compat_long_t nr,struct io_event* events,struct old_timespec32* timeout,const struct __compat_aio_sigset* usig
semctl||394|c|2|int semid,int semnum,int cmd,int arg
shmctl||396|c|2|int shmid,int cmd,void* uptr
shmat||397|c|2|int shmid,compat_uptr_t shmaddr,int shmflg
msgsnd||400|c|2|int msqid,compat_uptr_t msgp,compat_ssize_t msgsz,int msgflg
msgrcv||401|c|2|int msqid,compat_uptr_t msgp,compat_ssize_t msgsz,compat_long_t msgtyp,int msgflg
msgctl||402|c|2|int msqid,int cmd,void* uptr
clock_gettime64||403|i|clock_gettime(2)|const clockid_t which_clock,struct __kernel_timespec* tp
clock_settime64||404|i|clock_settime(2)|const clockid_t which_clock,const struct __kernel_timespec* tp
clock_adjtime64||405|i|clock_adjtime(2)|const clockid_t which_clock,struct __kernel_timex* utx
clock_getres_time64||406|i|clock_getres(2)|const clockid_t which_clock,struct __kernel_timespec* tp
clock_nanosleep_time64||407|p|clock_nanosleep(2)|const clockid_t which_clock,int flags,const struct __kernel_timespec* rqtp,struct __kernel_timespec* rmtp
timer_gettime64||408|p|timer_gettime(2)|timer_t timer_id,struct __kernel_itimerspec* setting
timer_settime64||409|p|timer_settime(2)|timer_t timer_id,int flags,const struct __kernel_itimerspec* new_setting,struct __kernel_itimerspec* old_setting
timerfd_gettime64||410|p|timerfd_gettime(2)|int ufd,struct __kernel_itimerspec* otmr
timerfd_settime64||411|p|timerfd_settime(2)|int ufd,int flags,const struct __kernel_itimerspec* utmr,struct __kernel_itimerspec* otmr
utimensat_time64||412|f|utimensat(2)|int dfd,const char* filename,struct __kernel_timespec* utimes,int flags
pselect6_time64||413|f|pselect6(2)|int n,compat_ulong_t* inp,compat_ulong_t* outp,compat_ulong_t* exp,struct __kernel_timespec* tsp,void* sig
ppoll_time64||414|f|ppoll(2)|struct pollfd* ufds,unsigned int nfds,struct __kernel_timespec* tsp,const compat_sigset_t* sigmask,compat_size_t sigsetsize
io_pgetevents_time64||416|f||compat_aio_context_t ctx_id,compat_long_t min_nr,compat_long_t nr,struct io_event* events,struct __kernel_timespec* timeout,const struct __compat_aio_sigset* usig
recvmmsg_time64||417|c|recvmmsg(2)|int fd,struct compat_mmsghdr* mmsg,unsigned int vlen,unsigned int flags,struct __kernel_timespec* timeout
mq_timedsend_time64||418|c|mq_timedsend(2)|mqd_t mqdes,const char* u_msg_ptr,size_t msg_len,unsigned int msg_prio,const struct __kernel_timespec* u_abs_timeout
mq_timedreceive_time64||419|c|mq_timedreceive(2)|mqd_t mqdes,char* u_msg_ptr,size_t msg_len,unsigned int* u_msg_prio,const struct __kernel_timespec* u_abs_timeout
semtimedop_time64||420|c|semtimedop(2)|int semid,struct sembuf* tsops,unsigned int nsops,const struct __kernel_timespec* timeout
rt_sigtimedwait_time64||421|p|rt_sigtimedwait(2)|compat_sigset_t* uthese,struct compat_siginfo* uinfo,struct __kernel_timespec* uts,compat_size_t sigsetsize
futex_time64||422|p|futex(2)|u32* uaddr,int op,u32 val,const struct __kernel_timespec* utime,u32* uaddr2,u32 val3
sched_rr_get_interval_time64||423|p|sched_rr_get_interval(2)|pid_t pid,struct __kernel_timespec* interval
epoll_pwait2||441|f|2|int epfd,struct epoll_event* events,int maxevents,const struct __kernel_timespec* timeout,const compat_sigset_t* sigmask,compat_size_t sigsetsize
`;
