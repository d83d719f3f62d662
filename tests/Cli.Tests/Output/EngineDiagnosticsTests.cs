using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Cli.Output;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Tests.Output;

/// <summary>What an engine that needs a GPU says where it cannot run, and how compiled kernels are kept.</summary>
public sealed class EngineDiagnosticsTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void What_is_missing_for_a_GPU_is_said()
    {
        var (diagnostic, code) = UncaughtExceptions.Describe(new CudaMissing("the CUDA driver is not found"), "fit");
        Assert.Equal(("E0633", ExitCode.UserError), (diagnostic.Code, code));
        Assert.Contains("the CUDA driver is not found", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_driver_refuses_is_said()
    {
        var (diagnostic, code) = UncaughtExceptions.Describe(new KernelFault("cuMemAlloc: CUDA_ERROR_UNKNOWN"), "fit");
        Assert.Equal(("E0634", ExitCode.UserError), (diagnostic.Code, code));
    }

    [Fact]
    public void What_is_missing_for_a_plugin_is_said()
    {
        var kind = EnginePlugins.Kind("no such engine", "", "How to get it: page");
        Assert.Equal("not installed. How to get it: page", kind.Missing!());
        var (diagnostic, code) = UncaughtExceptions.Describe(Assert.Throws<EngineMissing>(() => kind.Start(1)), "fit");
        Assert.Equal(("E0645", ExitCode.UserError), (diagnostic.Code, code));
        Assert.Equal("the engine `no such engine` cannot start: not installed. How to get it: page", diagnostic.Message);
    }

    [Fact]
    public void Kept_code_is_read_back()
    {
        var cache = new FileKernelCache(folder);
        Assert.Null(cache.Read("a"));
        cache.Write("a", [1, 2, 3]);
        cache.Write("a", [4, 5]);
        Assert.Equal([4, 5], cache.Read("a")!);
        Assert.Null(cache.Read("b"));
        Assert.Single(Directory.GetFiles(folder));
    }

    // half a file, another's bytes, nothing
    [Theory]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(0)]
    public void What_is_damaged_is_no_entry(int left)
    {
        var cache = new FileKernelCache(folder);
        cache.Write("a", [1, 2, 3]);
        var path = Path.Combine(folder, "a");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..left]);
        Assert.Null(cache.Read("a"));
        cache.Write("a", [1, 2, 3]);
        Assert.Equal([1, 2, 3], cache.Read("a")!);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_nothing()
    {
        File.WriteAllText(folder, "");
        var cache = new FileKernelCache(Path.Combine(folder, "below"));
        cache.Write("a", [1]);
        Assert.Null(cache.Read("a"));
        File.Delete(folder);
    }

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
