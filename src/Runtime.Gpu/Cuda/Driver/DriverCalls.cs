namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// The calls of the driver that the device makes, by their names in its library, with the signatures of cuda.h. A result other than 0 is an
/// error.
/// </summary>
internal sealed unsafe class DriverCalls
{
    private readonly Func<string, nint> exports;
    private readonly delegate* unmanaged<int, byte**, int> errorName;

    /// <param name="exports">The address of a call by its name; 0 if there is none.</param>
    public DriverCalls(Func<string, nint> exports)
    {
        this.exports = exports;
        errorName = (delegate* unmanaged<int, byte**, int>)Of("cuGetErrorName");
        Init = (delegate* unmanaged<uint, int>)Of("cuInit");
        DeviceGetCount = (delegate* unmanaged<int*, int>)Of("cuDeviceGetCount");
        DeviceGet = (delegate* unmanaged<int*, int, int>)Of("cuDeviceGet");
        DeviceGetName = (delegate* unmanaged<byte*, int, int, int>)Of("cuDeviceGetName");
        DeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)Of("cuDeviceGetAttribute");
        ContextRetain = (delegate* unmanaged<nint*, int, int>)Of("cuDevicePrimaryCtxRetain");
        ContextRelease = (delegate* unmanaged<int, int>)Of("cuDevicePrimaryCtxRelease_v2");
        ContextSet = (delegate* unmanaged<nint, int>)Of("cuCtxSetCurrent");
        MemoryInfo = (delegate* unmanaged<nuint*, nuint*, int>)Of("cuMemGetInfo_v2");
        Allocate = (delegate* unmanaged<nint*, nuint, int>)Of("cuMemAlloc_v2");
        Free = (delegate* unmanaged<nint, int>)Of("cuMemFree_v2");
        ToDevice = (delegate* unmanaged<nint, void*, nuint, nint, int>)Of("cuMemcpyHtoDAsync_v2");
        ToHost = (delegate* unmanaged<void*, nint, nuint, nint, int>)Of("cuMemcpyDtoHAsync_v2");
        StreamCreate = (delegate* unmanaged<nint*, uint, int>)Of("cuStreamCreate");
        StreamSynchronize = (delegate* unmanaged<nint, int>)Of("cuStreamSynchronize");
        StreamDestroy = (delegate* unmanaged<nint, int>)Of("cuStreamDestroy_v2");
        BeginCapture = (delegate* unmanaged<nint, int, int>)Of("cuStreamBeginCapture_v2");
        EndCapture = (delegate* unmanaged<nint, nint*, int>)Of("cuStreamEndCapture");
        GraphInstantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Of("cuGraphInstantiateWithFlags");
        GraphLaunch = (delegate* unmanaged<nint, nint, int>)Of("cuGraphLaunch");
        GraphDestroy = (delegate* unmanaged<nint, int>)Of("cuGraphDestroy");
        GraphExecDestroy = (delegate* unmanaged<nint, int>)Of("cuGraphExecDestroy");
        ModuleLoad = (delegate* unmanaged<nint*, void*, int>)Of("cuModuleLoadData");
        ModuleUnload = (delegate* unmanaged<nint, int>)Of("cuModuleUnload");
        ModuleFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Of("cuModuleGetFunction");
        Launch = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Of("cuLaunchKernel");
        LaunchEarly = (delegate* unmanaged<LaunchOptions*, nint, void**, void**, int>)exports("cuLaunchKernelEx");
    }

    public delegate* unmanaged<uint, int> Init { get; }

    public delegate* unmanaged<int*, int> DeviceGetCount { get; }

    public delegate* unmanaged<int*, int, int> DeviceGet { get; }

    public delegate* unmanaged<byte*, int, int, int> DeviceGetName { get; }

    public delegate* unmanaged<int*, int, int, int> DeviceGetAttribute { get; }

    public delegate* unmanaged<nint*, int, int> ContextRetain { get; }

    public delegate* unmanaged<int, int> ContextRelease { get; }

    public delegate* unmanaged<nint, int> ContextSet { get; }

    public delegate* unmanaged<nuint*, nuint*, int> MemoryInfo { get; }

    public delegate* unmanaged<nint*, nuint, int> Allocate { get; }

    public delegate* unmanaged<nint, int> Free { get; }

    public delegate* unmanaged<nint, void*, nuint, nint, int> ToDevice { get; }

    public delegate* unmanaged<void*, nint, nuint, nint, int> ToHost { get; }

    public delegate* unmanaged<nint*, uint, int> StreamCreate { get; }

    public delegate* unmanaged<nint, int> StreamSynchronize { get; }

    public delegate* unmanaged<nint, int> StreamDestroy { get; }

    public delegate* unmanaged<nint, int, int> BeginCapture { get; }

    public delegate* unmanaged<nint, nint*, int> EndCapture { get; }

    public delegate* unmanaged<nint*, nint, ulong, int> GraphInstantiate { get; }

    public delegate* unmanaged<nint, nint, int> GraphLaunch { get; }

    public delegate* unmanaged<nint, int> GraphDestroy { get; }

    public delegate* unmanaged<nint, int> GraphExecDestroy { get; }

    public delegate* unmanaged<nint*, void*, int> ModuleLoad { get; }

    public delegate* unmanaged<nint, int> ModuleUnload { get; }

    public delegate* unmanaged<nint*, nint, byte*, int> ModuleFunction { get; }

    public delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> Launch { get; }

    /// <summary>cuLaunchKernelEx; null before CUDA 11.8.</summary>
    public delegate* unmanaged<LaunchOptions*, nint, void**, void**, int> LaunchEarly { get; }

    /// <summary>Rejects a result that is an error.</summary>
    /// <exception cref="KernelFault">The driver names an error.</exception>
    public void Check(int result, string call)
    {
        if (result == 0) return;
        byte* name = null;
        errorName(result, &name);
        throw new KernelFault($"{call}: {(name == null ? $"error {result}" : Marshal.PtrToStringUTF8((nint)name))}");
    }

    private nint Of(string name) =>
        exports(name) is not 0 and var call ? call : throw new CudaMissing($"the CUDA driver is too old: it has no {name}");
}
