using ProbDsl.Runtime;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// Stands in for a device: the text of the kernels, compiled by g++, is played block by block on the processor. It checks what a driver
/// does not: every address and size against the memory that is reserved, reads before writes, barriers that not all threads come to.
/// </summary>
internal sealed unsafe class BlockPlayer : IDevice
{
    private static readonly Access[] checkedInOrder = [Access.Read, Access.Update, Access.Write];

    private readonly DeviceMemory memory = new();
    private readonly HashSet<KernelText> loaded = [];
    private bool isDisposed;

    public BlockPlayer() => KernelLibraries.Demand();

    public string Name => "played blocks";

    /// <summary>The launches so far.</summary>
    public int Launches { get; private set; }

    /// <summary>The products of matrices so far.</summary>
    public int Products { get; private set; }

    /// <summary>The allocations that are not freed.</summary>
    public int Live => memory.Live;

    /// <summary>The bytes of these allocations.</summary>
    public long Reserved => memory.Reserved;

    public nint Allocate(long bytes) => NotEnoughMemory.Check(bytes) is { } large ? throw large : memory.Allocate(bytes);

    public void Free(nint address)
    {
        if (isDisposed) throw new KernelFault("memory is freed after the device is disposed");
        memory.Free(address);
    }

    public void Write(nint to, ReadOnlySpan<byte> from)
    {
        memory.Check(to, from.Length, Access.Write, "a copy to the device");
        from.CopyTo(new((void*)to, from.Length));
    }

    public void Read(nint from, Span<byte> into)
    {
        memory.Check(from, into.Length, Access.Read, "a copy to the host");
        new ReadOnlySpan<byte>((void*)from, into.Length).CopyTo(into);
    }

    public void Load(IReadOnlyList<KernelText> kernels)
    {
        KernelLibraries.Load([.. kernels.Where(k => !loaded.Contains(k))]);
        loaded.UnionWith(kernels);
    }

    public void Launch(Launch launch)
    {
        var (kernel, arguments) = (launch.Kernel, launch.Arguments);
        if (!loaded.Contains(kernel)) throw new KernelFault($"{kernel.Name} is not loaded");
        if (launch.Blocks < 1 || launch.Threads is < 1 or > 1024)
            throw new KernelFault($"{launch.Blocks} blocks of {launch.Threads}\n{kernel}");
        if (arguments.Count > 512) throw new KernelFault($"{arguments.Count} arguments may take more than the 4096 bytes that CUDA allows");
        if (arguments.Count != kernel.Parameters.Count) throw new KernelFault($"{arguments.Count} arguments of\n{kernel}");
        var values = stackalloc ulong[arguments.Count];
        var places = stackalloc void*[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            values[i] = arguments[i].Bits;
            places[i] = &values[i];
        }

        // what a kernel both writes and reads is written by it
        foreach (var access in checkedInOrder)
            for (var i = 0; i < arguments.Count; i++)
                if (arguments[i].Access == access && memory.Fault((nint)arguments[i].Bits, arguments[i].Bytes, access) is { } fault)
                    throw new KernelFault($"{kernel.Parameters[i].Name} of\n{kernel}: {fault}");
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i].Size != (kernel.Parameters[i].Type is "int" or "unsigned" ? 4 : 8))
                throw new KernelFault($"{kernel.Parameters[i].Name} has {arguments[i].Size} bytes\n{kernel}");
        Launches++;
        if (!KernelLibraries.Play(kernel, places, (uint)launch.Blocks, (uint)launch.Threads))
            throw new KernelFault($"threads of a block wait for each other in vain\n{kernel}");
    }

    /// <summary>As one without a library, unless a test sets it: then products are plain loops.</summary>
    public long LeastProduct { get; init; } = long.MaxValue;

    public bool Multiplies(double multiplications) => multiplications >= LeastProduct;

    public void LoadProducts()
    {
    }

    public IDeviceGraph Record(IReadOnlyList<DeviceCall> calls) => new Recorded(this, [.. calls]);

    private void Multiply(ProductCall of)
    {
        Products++;
        var bytes = of.Type.Bytes(1);
        double At(nint at, long i) => of.Type == ElementType.Float32 ? ((float*)at)[i] : ((double*)at)[i];
        void Check(nint at, long count, Access access) => memory.Check(at, count * bytes, access, $"{of}");
        Check(of.A.At, (of.Batch - 1) * of.A.Stride + (long)of.M * of.K, Access.Read);
        Check(of.B.At, (of.Batch - 1) * of.B.Stride + (long)of.K * of.N, Access.Read);
        Check(of.C, (long)of.Batch * of.M * of.N, Access.Write);
        for (var i = 0L; i < (long)of.Batch * of.M * of.N; i++)
        {
            var (batch, row, column, sum) = (i / ((long)of.M * of.N), i / of.N % of.M, i % of.N, 0.0);
            for (var k = 0; k < of.K; k++)
                sum += At(of.A.At, batch * of.A.Stride + (of.A.IsTransposed ? k * of.M + row : row * of.K + k))
                    * At(of.B.At, batch * of.B.Stride + (of.B.IsTransposed ? column * of.K + k : k * of.N + column));
            if (of.Type == ElementType.Float32) ((float*)of.C)[i] = (float)sum;
            else ((double*)of.C)[i] = sum;
        }
    }

    public void Dispose() => isDisposed = true;

    private sealed class Recorded(BlockPlayer player, DeviceCall[] calls) : IDeviceGraph
    {
        public void Run()
        {
            foreach (var call in calls)
            {
                if (call is Launch launch) player.Launch(launch);
                else player.Multiply((ProductCall)call);
            }
        }

        public void Dispose()
        {
        }
    }
}
