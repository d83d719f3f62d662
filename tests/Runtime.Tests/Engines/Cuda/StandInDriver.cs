using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// Stands in for the libraries of CUDA: the calls of cuda.h, nvrtc.h and cublas_v2.h that the device makes, by address, over memory of the
/// processor. Compiled code is the names of its kernels, which are played block by block. What a driver would refuse is an error here too:
/// a call without a context, copies while launches are captured, handles that are not alive. Its state is static: use one device at a time.
/// </summary>
internal static unsafe partial class StandInDriver
{
    private const int Invalid = 1, OutOfMemory = 2, NoDevice = 100, NoContext = 201, BadHandle = 400, Capturing = 900;
    private const nint Context = 0x1000, Stream = 0x2000;

    private const int FirstDevice = 7;

    private static readonly Dictionary<nint, object> alive = [];
    private static readonly Dictionary<string, KernelText> kernels = [];
    private static readonly DeviceMemory memory = new();
    private static List<Func<int>>? captured;
    private static bool hasContext, hasStream;
    private static nint next = 0x10000;
    private static byte* log;

    private sealed record Program(string Source, byte[] Code);

    /// <summary>The programs compiled and the graphs launched so far.</summary>
    public static (int Compiled, int Graphs) Count { get; private set; }

    /// <summary>What is reserved and not freed: memory, modules, graphs, programs.</summary>
    public static int Live => alive.Count + memory.Live + (hasStream ? 1 : 0);

    /// <summary>The compute capability of a device, times ten.</summary>
    public static int Capability { get; set; } = 86;

    /// <summary>The launches captured so far that may start before the one before them has ended.</summary>
    public static int EarlyLaunches { get; private set; }

    /// <summary>The number of devices.</summary>
    public static int Devices { get; set; } = 1;

    /// <summary>The bytes of memory of a device.</summary>
    public static long Memory { get; set; } = long.MaxValue;

    /// <summary>The bytes that are reserved.</summary>
    public static long Reserved => memory.Reserved;

    /// <summary>The address of a call; 0 for one that is not known.</summary>
    public static nint Call(string name) =>
        typeof(StandInDriver).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static) is { } method
            ? method.MethodHandle.GetFunctionPointer() : 0;

    /// <summary>A device of this driver; without settings of products, it has no cuBLAS.</summary>
    public static CudaDevice Open(IKernelCache? cache = null, int index = 0, ProductSettings? products = null)
    {
        KernelLibraries.Demand();
        return new(Call, () => Call, () => products is null ? null : Call, index, products ?? new(ProductPrecision.Float32), cache);
    }

    private static nint Handle(object of)
    {
        alive[next] = of;
        return next++;
    }

    private static bool IsDevice(int device) => device >= FirstDevice && device < FirstDevice + Devices;

    private static int Ready() => !hasContext ? NoContext : captured is not null ? Capturing : 0;

    private static int Dropped(nint handle) => alive.Remove(handle) ? 0 : BadHandle;

    [UnmanagedCallersOnly]
    private static int cuGetErrorName(int result, byte** name)
    {
        log = (byte*)Marshal.StringToCoTaskMemUTF8($"STAND_IN_ERROR_{result}");
        *name = log;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuInit(uint flags) => flags != 0 ? Invalid : Devices == 0 ? NoDevice : 0;

    [UnmanagedCallersOnly]
    private static int cuDeviceGetCount(int* count)
    {
        *count = Devices;
        return Devices == 0 ? 3 : 0;
    }

    [UnmanagedCallersOnly]
    private static int cuDeviceGet(int* device, int index)
    {
        *device = FirstDevice + index;
        return index >= 0 && index < Devices ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int cuDeviceGetName(byte* name, int length, int device)
    {
        Encoding.UTF8.GetBytes($"stand-in {device - FirstDevice}\0").CopyTo(new Span<byte>(name, length));
        return IsDevice(device) ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int cuDeviceGetAttribute(int* value, int attribute, int device)
    {
        *value = attribute switch { 75 => Capability / 10, 76 => Capability % 10, _ => -1 };
        return IsDevice(device) && *value >= 0 ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int cuDevicePrimaryCtxRetain(nint* context, int device)
    {
        *context = Context;
        return IsDevice(device) ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int cuDevicePrimaryCtxRelease_v2(int device)
    {
        hasContext = false;
        return IsDevice(device) ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int cuCtxSetCurrent(nint context) => (hasContext = context == Context) ? 0 : Invalid;

    [UnmanagedCallersOnly]
    private static int cuMemGetInfo_v2(nuint* free, nuint* total)
    {
        (*free, *total) = ((nuint)(Memory - memory.Reserved), (nuint)Memory);
        return Ready();
    }

    [UnmanagedCallersOnly]
    private static int cuMemAlloc_v2(nint* address, nuint bytes)
    {
        if (Ready() is not 0 and var error) return error;
        if (bytes == 0) return Invalid;
        if (NotEnoughMemory.Check(bytes) is not null || (long)bytes > Memory - memory.Reserved) return OutOfMemory;
        *address = memory.Allocate((long)bytes);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuMemFree_v2(nint address) => Ready() is not 0 and var error ? error : Tried(() => memory.Free(address));

    [UnmanagedCallersOnly]
    private static int cuMemcpyHtoDAsync_v2(nint to, void* from, nuint bytes, nint stream)
    {
        if (Ready() is not 0 and var error) return error;
        if (stream != Stream || Tried(() => memory.Check(to, (long)bytes, Access.Write, "a copy")) != 0) return Invalid;
        NativeMemory.Copy(from, (void*)to, bytes);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuMemcpyDtoHAsync_v2(void* to, nint from, nuint bytes, nint stream)
    {
        if (Ready() is not 0 and var error) return error;
        if (stream != Stream || Tried(() => memory.Check(from, (long)bytes, Access.Update, "a copy")) != 0) return Invalid;
        NativeMemory.Copy((void*)from, to, bytes);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuStreamCreate(nint* stream, uint flags)
    {
        (*stream, hasStream) = (Stream, true);
        return Ready();
    }

    [UnmanagedCallersOnly]
    private static int cuStreamSynchronize(nint stream) => stream == Stream ? Ready() : BadHandle;

    [UnmanagedCallersOnly]
    private static int cuStreamDestroy_v2(nint stream)
    {
        hasStream = false;
        return stream == Stream ? Ready() : BadHandle;
    }

    [UnmanagedCallersOnly]
    private static int cuStreamBeginCapture_v2(nint stream, int mode)
    {
        if (Ready() is not 0 and var error) return error;
        captured = [];
        return stream == Stream && mode is >= 0 and <= 2 ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int cuStreamEndCapture(nint stream, nint* graph)
    {
        if (captured is null || stream != Stream) return Invalid;
        *graph = Handle(captured);
        captured = null;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags)
    {
        if (flags != 0 || !alive.TryGetValue(graph, out var launches)) return BadHandle;
        *executable = Handle(launches);
        return Ready();
    }

    [UnmanagedCallersOnly]
    private static int cuGraphLaunch(nint executable, nint stream)
    {
        if (Ready() is not 0 and var error) return error;
        if (stream != Stream || !alive.TryGetValue(executable, out var launches)) return BadHandle;
        Count = (Count.Compiled, Count.Graphs + 1);
        foreach (var launch in (List<Func<int>>)launches)
            if (launch() is not 0 and var failure) return failure;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuGraphDestroy(nint graph) => Dropped(graph);

    [UnmanagedCallersOnly]
    private static int cuGraphExecDestroy(nint executable) => Dropped(executable);

    [UnmanagedCallersOnly]
    private static int cuModuleLoadData(nint* module, byte* code)
    {
        if (Ready() is not 0 and var error) return error;
        var names = Marshal.PtrToStringUTF8((nint)code)!;
        if (!names.StartsWith($"sm_{Capability} ", StringComparison.Ordinal)) return 209;
        *module = Handle(names.Split(' ')[1..]);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuModuleUnload(nint module) => Dropped(module);

    [UnmanagedCallersOnly]
    private static int cuModuleGetFunction(nint* function, nint module, byte* name)
    {
        var text = Marshal.PtrToStringUTF8((nint)name)!;
        if (!alive.TryGetValue(module, out var names) || !((string[])names).Contains(text)) return 500;
        *function = (nint)GCHandle.Alloc(kernels[text]);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cuLaunchKernel(nint function, uint x, uint y, uint z, uint threads, uint threadsY, uint threadsZ, uint shared,
        nint stream, void** arguments, void** extra)
    {
        return (y, z, threadsY, threadsZ, shared, stream) == (1, 1, 1, 1, 0, Stream) ? Launched(function, x, threads, arguments) : Invalid;
    }

    // only launches after others are early, and only where the device can
    [UnmanagedCallersOnly]
    private static int cuLaunchKernelEx(LaunchOptions* options, nint function, void** arguments, void** extra)
    {
        var (sizes, early) = ((options->BlocksY, options->BlocksZ, options->ThreadsY, options->ThreadsZ), *options->Attributes);
        if (sizes != (1, 1, 1, 1) || (options->SharedBytes, options->Stream, options->AttributeCount) != (0, Stream, 1)) return Invalid;
        if (early.Id != 6 || early.Value != 1 || captured is null or [] || Capability < 90) return Invalid;
        EarlyLaunches++;
        return Launched(function, options->Blocks, options->Threads, arguments);
    }

    private static int Launched(nint function, uint x, uint threads, void** arguments)
    {
        if (!hasContext) return NoContext;
        if (x == 0 || threads is 0 or > 1024) return Invalid;
        var kernel = (KernelText)GCHandle.FromIntPtr(function).Target!;
        var values = new ulong[kernel.Parameters.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = kernel.Parameters[i].Type is "int" or "unsigned" ? *(uint*)arguments[i] : *(ulong*)arguments[i];
        return Submitted(() =>
        {
            Play(kernel, x, threads, values);
            return 0;
        });
    }

    // now, or in each run of the graph that is captured
    private static int Submitted(Func<int> call)
    {
        if (captured is null) return call();
        captured.Add(call);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcCreateProgram(nint* program, byte* source, byte* name, int headers, byte** texts, byte** names)
    {
        *program = Handle(new Program(Marshal.PtrToStringUTF8((nint)source)!, []));
        return headers == 0 ? 0 : Invalid;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcCompileProgram(nint program, int count, byte** options)
    {
        var source = ((Program)alive[program]).Source;
        var first = Marshal.PtrToStringUTF8((nint)options[0])!;
        var number = Numbers().Match(source).Groups[1].Value;
        List<KernelText> all = [.. Kernels().Matches(source).Select(m => new KernelText(number,
            Parameters(m.Groups[3].Value), m.Groups[4].Value)
        {
            Functions = [.. FunctionsOf(number, source).Where(f => m.Groups[4].Value.Contains(f.Name, StringComparison.Ordinal))],
            BlocksOfProcessor = m.Groups[1].Value == "2" ? 2 : 1,
        })];
        if (!first.StartsWith("--gpu-architecture=", StringComparison.Ordinal)) return 5;
        if (all.Count == 0 || source.Contains("#error", StringComparison.Ordinal)) return 6;
        KernelLibraries.Load(all);
        foreach (var kernel in all) kernels[kernel.Name] = kernel;
        Count = (Count.Compiled + 1, Count.Graphs);
        var code = $"{first.Split('=')[1]} {string.Join(' ', all.Select(k => k.Name))}\0";
        alive[program] = new Program(source, Encoding.UTF8.GetBytes(code));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcGetCUBINSize(nint program, nuint* size)
    {
        *size = (nuint)((Program)alive[program]).Code.Length;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcGetCUBIN(nint program, byte* to)
    {
        ((Program)alive[program]).Code.CopyTo(new Span<byte>(to, ((Program)alive[program]).Code.Length));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcGetProgramLogSize(nint program, nuint* size)
    {
        *size = 4;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcGetProgramLog(nint program, byte* to)
    {
        "what"u8.CopyTo(new(to, 4));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int nvrtcDestroyProgram(nint* program) => Dropped(*program);

    private static void Play(KernelText kernel, uint blocks, uint threads, ulong[] arguments)
    {
        var places = stackalloc void*[arguments.Length];
        fixed (ulong* values = arguments)
        {
            for (var i = 0; i < arguments.Length; i++)
                places[i] = &values[i];

            KernelLibraries.Play(kernel, places, blocks, threads);
        }
    }

    private static IReadOnlyList<KernelFunction> FunctionsOf(string number, string source) => [.. Functions().Matches(source).Select(m =>
        new KernelFunction(number, [.. Parameters(m.Groups[2].Value).Skip(3)], m.Groups[3].Value, 0,
            m.Groups[2].Value.StartsWith("const unsigned first_row", StringComparison.Ordinal)))];

    private static IReadOnlyList<(string Type, string Name)> Parameters(string all) =>
        [.. all.Split(", ").Select(p => (p[..p.LastIndexOf(' ')], p[(p.LastIndexOf(' ') + 1)..]))];

    private static int Tried(Action act)
    {
        try
        {
            act();
            return 0;
        }
        catch (KernelFault)
        {
            return Invalid;
        }
    }

    [GeneratedRegex("^typedef (\\w+) T;")]
    private static partial Regex Numbers();

    [GeneratedRegex("extern \"C\" __global__ void __launch_bounds__\\(512, (\\d)\\) (\\w+)\\((.*?)\\)\n\\{\n    AFTER_EARLIER\\(\\);\n"
        + "(.*?\n)\\}\n(?=extern|$)", RegexOptions.Singleline)]
    private static partial Regex Kernels();

    [GeneratedRegex("__device__ void (f[0-9a-f]{20})\\((.*?)\\)\n\\{\n(.*?\n)\\}\n(?=extern|__device__ void f)", RegexOptions.Singleline)]
    private static partial Regex Functions();
}
