using System.Runtime.ExceptionServices;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// A device of NVIDIA by the CUDA driver. Calls go to one stream, in order; kernels are compiled by NVRTC; calls are recorded as a graph by
/// capturing the stream. What was run on a device is in docs/internals/cuda-engine.md.
/// </summary>
public sealed unsafe class CudaDevice : IDevice
{
    private const int Major = 75, Minor = 76;               // attributes: the compute capability
    private const int ThisThread = 1;                       // the mode of a capture
    private const int OutOfMemory = 2, NoDevice = 100;

    // the capability from which on a kernel may start before the one before it has ended
    private const int StartsEarly = 9;

    // the blocks of a kernel that gains by it: each of them waits, and those of larger kernels begin one after another anyway
    private const int MostEarly = 2 * Multiprocessors.Count;

    private readonly DriverCalls calls;
    private readonly KernelCompiler compiler;
    private readonly int device, compilers;
    private readonly nint context, stream;
    private readonly bool startsEarly;
    private readonly Dictionary<KernelText, nint> functions = [];
    private readonly List<nint> modules = [];
    private readonly Dictionary<nint, long> reserved = [];
    private readonly Lazy<Func<string, nint>?> products;
    private readonly ProductSettings settings;
    private ProductLibrary? library;

    /// <param name="driver">The calls of the driver by their names.</param>
    /// <param name="compiler">Gives the calls of NVRTC by their names.</param>
    /// <param name="products">Gives the calls of cuBLAS by their names; null if there is none.</param>
    /// <param name="index">The number of the device.</param>
    /// <param name="settings">How large products are computed.</param>
    /// <param name="cache">Keeps compiled kernels.</param>
    /// <param name="compilers">The number of programs that are compiled at the same time.</param>
    internal CudaDevice(Func<string, nint> driver, Func<Func<string, nint>> compiler, Func<Func<string, nint>?> products, int index,
        ProductSettings settings, IKernelCache? cache, int compilers = 1)
    {
        (calls, this.products, this.settings, this.compilers) = (new(driver), new(products), settings, compilers);
        int own, major, minor;
        var count = CountOf(calls);
        if (index >= count) throw new CudaMissing(NotThere(index, count));
        calls.Check(calls.DeviceGet(&own, index), "cuDeviceGet");
        device = own;
        calls.Check(calls.DeviceGetAttribute(&major, Major, device), "cuDeviceGetAttribute");
        calls.Check(calls.DeviceGetAttribute(&minor, Minor, device), "cuDeviceGetAttribute");
        nint context, stream;
        calls.Check(calls.ContextRetain(&context, device), "cuDevicePrimaryCtxRetain");
        calls.Check(calls.ContextSet(context), "cuCtxSetCurrent");
        calls.Check(calls.StreamCreate(&stream, 1), "cuStreamCreate");
        (this.context, this.stream, startsEarly) = (context, stream, major >= StartsEarly && calls.LaunchEarly is not null);
        Name = $"{DeviceName()}, sm_{major}{minor}";
        this.compiler = new(compiler, $"sm_{major}{minor}", cache);
    }

    public string Name { get; }

    /// <summary>Opens a device of the driver that is found.</summary>
    /// <param name="index">The number of the device, from 0.</param>
    /// <param name="cache">Keeps compiled kernels; null: each process compiles them.</param>
    /// <param name="settings">How large products are computed; null: in float32.</param>
    /// <exception cref="CudaMissing">There is no driver, or no such device.</exception>
    /// <exception cref="KernelFault">The driver refuses.</exception>
    public static CudaDevice Open(int index = 0, IKernelCache? cache = null, ProductSettings? settings = null) =>
        new(LibrarySearch.Driver(), LibrarySearch.Compiler, LibrarySearch.Products, index, settings ?? new(ProductPrecision.Float32),
            cache, Environment.ProcessorCount);

    /// <summary>The number of devices of the driver that is found; 0 without one.</summary>
    public static int Count()
    {
        try
        {
            return Count(LibrarySearch.Driver());
        }
        catch (CudaMissing)
        {
            return 0;
        }
    }

    /// <summary>Why no device can be opened here; null if one can.</summary>
    public static string? Missing()
    {
        try
        {
            var count = Count(LibrarySearch.Driver());
            LibrarySearch.Compiler();
            return count > 0 ? null : NotThere(0, count);
        }
        catch (Exception e) when (e is CudaMissing or KernelFault)
        {
            return e.Message;
        }
    }

    /// <inheritdoc cref="Count()"/>
    /// <param name="driver">The calls of the driver by their names.</param>
    /// <exception cref="CudaMissing">The driver is too old.</exception>
    internal static int Count(Func<string, nint> driver) => CountOf(new(driver));

    public nint Allocate(long bytes)
    {
        nint address;
        Enter();
        var result = calls.Allocate(&address, (nuint)Math.Max(1, bytes));
        if (result != OutOfMemory)
        {
            calls.Check(result, "cuMemAlloc");
            reserved[address] = bytes;
            return address;
        }

        nuint free, total;
        calls.Check(calls.MemoryInfo(&free, &total), "cuMemGetInfo");
        var own = (double)reserved.Values.Sum();
        throw new NotEnoughMemory(own + bytes, own + free) { Device = Name, Room = own + free };
    }

    public void Free(nint address)
    {
        if (address == 0) return;
        Enter();
        calls.Check(calls.StreamSynchronize(stream), "cuStreamSynchronize");
        calls.Check(calls.Free(address), "cuMemFree");
        reserved.Remove(address);
    }

    // memory that may move is copied aside before the call returns
    public void Write(nint to, ReadOnlySpan<byte> from)
    {
        Enter();
        fixed (byte* numbers = from) calls.Check(calls.ToDevice(to, numbers, (nuint)from.Length, stream), "cuMemcpyHtoDAsync");
    }

    public void Read(nint from, Span<byte> into)
    {
        Enter();
        fixed (byte* numbers = into)
        {
            calls.Check(calls.ToHost(numbers, from, (nuint)into.Length, stream), "cuMemcpyDtoHAsync");
            calls.Check(calls.StreamSynchronize(stream), "cuStreamSynchronize");
        }
    }

    public void Load(IReadOnlyList<KernelText> kernels)
    {
        // texts of one number type share functions, and are compiled in as many programs as there are processors
        List<(IReadOnlyList<KernelText> Kernels, string Number)> programs =
        [
            .. from texts in kernels.Where(k => !functions.ContainsKey(k)).Distinct().GroupBy(k => k.Number)
            from part in texts.Chunk((texts.Count() + compilers - 1) / compilers)
            select ((IReadOnlyList<KernelText>)part, texts.Key),
        ];
        var codes = new byte[programs.Count][];
        try
        {
            Parallel.For(0, programs.Count, new() { MaxDegreeOfParallelism = compilers },
                i => codes[i] = compiler.Code(programs[i].Kernels));
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
        }

        foreach (var (i, program) in programs.Index()) Load(program.Kernels, codes[i], program.Number);
    }

    public void Launch(Launch launch)
    {
        Enter();
        Submit(launch, isEarly: false);
    }

    // cuBLAS is not looked for where no product is large
    public bool Multiplies(double multiplications) => multiplications >= settings.Least && products.Value is not null;

    public void LoadProducts()
    {
        Enter();
        library ??= new(products.Value!, stream, Allocate(ProductLibrary.WorkspaceBytes), settings);
    }

    public IDeviceGraph Record(IReadOnlyList<DeviceCall> calls)
    {
        Enter();
        nint graph, executable;
        this.calls.Check(this.calls.BeginCapture(stream, ThisThread), "cuStreamBeginCapture");
        try
        {
            var isAfterLaunch = false;
            foreach (var call in calls)
            {
                if (call is Launch launch) Submit(launch, isAfterLaunch && startsEarly && launch.Blocks <= MostEarly);
                else library!.Multiply((ProductCall)call);
                isAfterLaunch = call is Launch;
            }
        }
        finally
        {
            this.calls.Check(this.calls.EndCapture(stream, &graph), "cuStreamEndCapture");
        }

        this.calls.Check(this.calls.GraphInstantiate(&executable, graph, 0), "cuGraphInstantiate");
        this.calls.Check(this.calls.GraphDestroy(graph), "cuGraphDestroy");
        return new Graph(this, executable);
    }

    public void Dispose()
    {
        Enter();
        calls.Check(calls.StreamSynchronize(stream), "cuStreamSynchronize");
        library?.Dispose();
        // what a program left whose plan did not fit
        foreach (var address in reserved.Keys.ToList()) Free(address);
        foreach (var module in modules) calls.Check(calls.ModuleUnload(module), "cuModuleUnload");
        calls.Check(calls.StreamDestroy(stream), "cuStreamDestroy");
        calls.Check(calls.ContextRelease(device), "cuDevicePrimaryCtxRelease");
    }

    private static int CountOf(DriverCalls calls)
    {
        var started = calls.Init(0);
        if (started == NoDevice) return 0;
        calls.Check(started, "cuInit");
        int count;
        calls.Check(calls.DeviceGetCount(&count), "cuDeviceGetCount");
        return count;
    }

    private static string NotThere(int index, int count) => count == 0 ? "the CUDA driver is there, but it finds no GPU"
        : $"there is no GPU cuda:{index}: the CUDA driver finds {(count == 1 ? "one, cuda:0" : $"{count}, cuda:0 to cuda:{count - 1}")}";

    private void Load(IReadOnlyList<KernelText> kernels, byte[] compiled, string number)
    {
        Enter();
        nint module;
        fixed (byte* code = compiled) calls.Check(calls.ModuleLoad(&module, code), $"cuModuleLoadData of {number} kernels");
        modules.Add(module);
        foreach (var kernel in kernels)
        {
            nint function;
            fixed (byte* name = Encoding.UTF8.GetBytes(kernel.Name + "\0"))
                calls.Check(calls.ModuleFunction(&function, module, name), "cuModuleGetFunction");
            functions[kernel] = function;
        }
    }

    // a kernel that starts early waits for the one before it by itself, once it is on the device
    private void Submit(Launch launch, bool isEarly)
    {
        var count = launch.Arguments.Count;
        var values = stackalloc ulong[count];
        var places = stackalloc void*[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = launch.Arguments[i].Bits;
            places[i] = &values[i];
        }

        var early = new LaunchAttribute { Id = LaunchAttribute.StartsEarly, Value = 1 };
        var options = new LaunchOptions
        {
            Blocks = (uint)launch.Blocks, BlocksY = 1, BlocksZ = 1, Threads = (uint)launch.Threads, ThreadsY = 1, ThreadsZ = 1,
            Stream = stream, Attributes = &early, AttributeCount = 1,
        };
        var function = functions[launch.Kernel];
        calls.Check(isEarly ? calls.LaunchEarly(&options, function, places, null)
            : calls.Launch(function, options.Blocks, 1, 1, options.Threads, 1, 1, 0, stream, places, null),
            $"the launch of {launch.Kernel.Name}");
    }

    // the context belongs to a thread, and the engine may be called from several, one after another
    private void Enter() => calls.Check(calls.ContextSet(context), "cuCtxSetCurrent");

    private string DeviceName()
    {
        var name = stackalloc byte[256];
        calls.Check(calls.DeviceGetName(name, 256, device), "cuDeviceGetName");
        return System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name)!;
    }

    private sealed class Graph(CudaDevice device, nint executable) : IDeviceGraph
    {
        public void Run()
        {
            device.Enter();
            device.calls.Check(device.calls.GraphLaunch(executable, device.stream), "cuGraphLaunch");
        }

        public void Dispose()
        {
            device.Enter();
            device.calls.Check(device.calls.GraphExecDestroy(executable), "cuGraphExecDestroy");
        }
    }
}
