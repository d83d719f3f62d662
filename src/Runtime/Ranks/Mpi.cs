using System.Security.Cryptography;

namespace ProbDsl.Runtime.Ranks;

/// <summary>
/// The ranks that `mpirun` or `srun` started, by the library of MPI that it belongs to: Open MPI, or MPICH and its relatives. Both have
/// the functions of the standard's C binding (https://www.mpi-forum.org/docs). Their handles differ: addresses of the library's own objects
/// in Open MPI, fixed numbers in MPICH.
/// </summary>
public sealed class Mpi : ICommunicator, IDisposable
{
    /// <summary>The environment variable that names the library.</summary>
    public const string Variable = "PROBDSL_MPI";

    private const nint WorldOfMpich = 0x44000000, DoubleOfMpich = 0x4c00080b, NoStatusOfMpich = 1;

    // MPI_THREAD_SERIALIZED: any thread may call, one at a time
    private const int Serialized = 2;

    private readonly nint world, number, noStatus;
    private readonly SendFunction send;
    private readonly ReceiveFunction receive;
    private readonly BroadcastFunction broadcast;
    private readonly BarrierFunction barrier;
    private readonly AbortFunction abort;
    private readonly FinalizeFunction finalize;

    private Mpi(nint library)
    {
        T Of<T>(string name) where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
        (send, receive, broadcast) = (Of<SendFunction>("MPI_Send"), Of<ReceiveFunction>("MPI_Recv"), Of<BroadcastFunction>("MPI_Bcast"));
        barrier = Of<BarrierFunction>("MPI_Barrier");
        (abort, finalize) = (Of<AbortFunction>("MPI_Abort"), Of<FinalizeFunction>("MPI_Finalize"));
        (world, number, noStatus) = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var open)
            ? (open, NativeLibrary.GetExport(library, "ompi_mpi_double"), (nint)0) : (WorldOfMpich, DoubleOfMpich, NoStatusOfMpich);
        Check(Of<InitializeFunction>("MPI_Init_thread")(0, 0, Serialized, out _));
        var ask = Of<CountFunction>("MPI_Comm_rank");
        Check(ask(world, out var rank));
        Check(Of<CountFunction>("MPI_Comm_size")(world, out var count));
        (Rank, Count) = (rank, count);
        var name = new byte[1024];
        Check(Of<NameFunction>("MPI_Get_processor_name")(ref name[0], out _));
        // 48 bits of a hash, which a double holds
        var machines = this.Gather([SHA256.HashData(name).Take(6).Aggregate(0.0, (all, next) => (256 * all) + next)]);
        OnThisMachine = machines.Count(of => of[0] == machines[rank][0]);
    }

    public int Rank { get; }

    public int Count { get; }

    public long Sent { get; private set; }

    public long Broadcasts { get; private set; }

    public int OnThisMachine { get; }

    /// <summary>The ranks of this process; null if the library of MPI cannot be loaded.</summary>
    /// <param name="starter">What started this process.</param>
    public static Mpi? Start(Starter starter)
    {
        string[] usual = starter switch
        {
            Starter.OpenMpi => ["libmpi.so.40", "libmpi.so", "libmpi.dylib"],
            Starter.Slurm => ["libmpi.so.40", "libmpich.so.12", "libmpi.so.12", "libmpi.so"],
            _ => ["libmpich.so.12", "libmpi.so.12", "libmpi.so", "libmpi.dylib"],
        };
        if (starter is Starter.OpenMpi or Starter.Slurm && !OperatingSystem.IsWindows()) SetUsual();
        foreach (var name in Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? [given] : usual)
            if (NativeLibrary.TryLoad(name, out var library)) return new(library);
        return null;
    }

    public void Send(ReadOnlySpan<double> numbers, int to)
    {
        Check(send(in MemoryMarshal.GetReference(numbers), numbers.Length, number, to, 0, world));
        Sent += numbers.Length * sizeof(double);
    }

    public void Receive(Span<double> numbers, int from) =>
        Check(receive(ref MemoryMarshal.GetReference(numbers), numbers.Length, number, from, 0, world, noStatus));

    public void Broadcast(Span<double> numbers, int from)
    {
        Check(broadcast(ref MemoryMarshal.GetReference(numbers), numbers.Length, number, from, world));
        Broadcasts++;
        if (Rank == from) Sent += numbers.Length * sizeof(double);
    }

    /// <summary>Waits until all ranks have come to this point.</summary>
    public void Wait() => Check(barrier(world));

    /// <summary>Ends all ranks at once.</summary>
    public void Abort(int code) => abort(world, code);

    /// <summary>Waits until all ranks are done.</summary>
    public void Dispose() => finalize();

    /// <summary>Options of Open MPI, unless the user sets them.</summary>
    private static void SetUsual()
    {
        // the runtime has handlers of its own for the signals at which Open MPI would print a trace
        NativeEnvironment.Set("OMPI_MCA_opal_signal", "");
        // a rank that waits gives its processor to others that work
        NativeEnvironment.Set("OMPI_MCA_mpi_yield_when_idle", "1");
    }

    private static void Check(int state)
    {
        if (state != 0) throw new InvalidOperationException($"MPI failed with code {state}");
    }

    private delegate int InitializeFunction(nint count, nint arguments, int required, out int provided);

    private delegate int NameFunction(ref byte name, out int length);

    private delegate int CountFunction(nint world, out int count);

    private delegate int SendFunction(in double numbers, int count, nint type, int to, int tag, nint world);

    private delegate int ReceiveFunction(ref double numbers, int count, nint type, int from, int tag, nint world, nint status);

    private delegate int BroadcastFunction(ref double numbers, int count, nint type, int root, nint world);

    private delegate int BarrierFunction(nint world);

    private delegate int AbortFunction(nint world, int code);

    private delegate int FinalizeFunction();

    private static class NativeEnvironment
    {
        // the managed environment is a copy, which native libraries do not see
        [DllImport("libc", EntryPoint = "setenv"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int SetEnv([MarshalAs(UnmanagedType.LPUTF8Str)] string name,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

        public static void Set(string name, string value) => _ = SetEnv(name, value, 0);
    }
}
