using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// The device that the tests of kernels run on: the processor, which plays them, or the first GPU where `PROBDSL_TEST_DEVICE` is `cuda`.
/// </summary>
internal static class TestDevice
{
    private static readonly bool isGpu = Environment.GetEnvironmentVariable("PROBDSL_TEST_DEVICE") == "cuda";

    // holds the context of the GPU from the first test to the last one
    private static readonly Lazy<CudaDevice> held = new(() => CudaDevice.Open());

    public static CudaEngine Engine() => new(Open());

    private static IDevice Open()
    {
        if (!isGpu) return new BlockPlayer();
        _ = held.Value;
        return CudaDevice.Open();
    }
}
