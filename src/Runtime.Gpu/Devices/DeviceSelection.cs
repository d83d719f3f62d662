using ProbDsl.Runtime.Gpu.Cuda;

namespace ProbDsl.Runtime.Gpu.Devices;

/// <summary>
/// The device of a run: the engine for it, and what ran where, for the report. Words are those of `--device`: `auto`, `cpu`, `cuda`,
/// `cuda:1`. Null is `auto` without a report of the processor.
/// </summary>
public sealed class DeviceSelection : IDeviceReport
{
    /// <summary>The words of `--device`.</summary>
    public const string Auto = "auto", Processor = "cpu", Gpu = "cuda";

    /// <summary>The words of `--precision`.</summary>
    public const string Float32 = "float32", Tf32 = "tf32", Bf16 = "bf16";

    private const string Requested = "as requested";

    private readonly string? asked, precision;
    private readonly int localRank;
    private readonly ProductSettings products;
    private readonly Lock gate = new();
    private (string Word, string Name)? opened;
    private string? reason;

    /// <param name="asked">The word; null for none.</param>
    /// <param name="onProcessor">The engine that runs programs on the processor.</param>
    /// <param name="gpus">The GPUs; null for those of the CUDA driver.</param>
    /// <param name="precision">The word of the precision of products; null for float32.</param>
    /// <param name="localRank">
    /// The rank of this process among those of a run on this machine: a word without an index gives each rank a GPU, in turn.
    /// </param>
    public DeviceSelection(string? asked, EngineKind onProcessor, IGpus? gpus = null, string? precision = null, int localRank = 0)
    {
        (this.asked, this.precision, this.localRank) = (asked, precision, localRank);
        products = new(precision switch
        {
            Tf32 => ProductPrecision.Tf32,
            Bf16 => ProductPrecision.Bf16,
            _ => ProductPrecision.Float32,
        });
        gpus ??= new CudaGpus();
        Kind = asked is Auto or null ? ByWork(onProcessor, gpus) : IndexOf(asked) is null ? onProcessor : OnGpu(gpus);
    }

    /// <summary>The option that names the device as it was set, for messages; null for `--device`.</summary>
    public string? WrittenDevice { get; init; }

    /// <summary>The same of the precision; null for `--precision`.</summary>
    public string? WrittenPrecision { get; init; }

    /// <summary>The engine.</summary>
    public EngineKind Kind { get; }

    public string Used => opened?.Word ?? Processor;

    public string? Name => opened?.Name;

    public string? Reason => asked is null && opened is null ? null
        : asked is Auto or null ? reason ?? "no training ran, for which alone `auto` considers a GPU"
        : asked == Processor || opened is not null ? Requested
        : $"nothing in this run needed an engine, so that {WrittenDevice ?? $"`--device {asked}`"} has no effect";

    public string? Note => Reason is not { } why ? null
        : $"device: {Used}{(Name is { } name ? $" ({name})" : "")}{(why == Requested ? $", {why}" : $": {why}")}";

    public string? PrecisionNote => products.Precision == ProductPrecision.Float32 ? null
        : products.IsReduced ? $"precision: {precision} in large products of float32 programs"
        : $"precision: {Float32}: {Unreduced}, so that {WrittenPrecision ?? $"`--precision {precision}`"} has no effect";

    private string Unreduced => opened is null ? "no program ran on a GPU" : "cuBLAS computed no product of a float32 program";

    /// <summary>The device that `--engine` and `--device` name together; null if neither names one.</summary>
    public static string? WordOf(string? engine, string? device) =>
        engine == CudaEngine.Kind.Name && IndexOf(device) is null ? Gpu : device;

    /// <summary>The index of the GPU that a word names; null if it names none.</summary>
    public static int? IndexOf(string? word) => word == Gpu ? 0
        : word?.StartsWith($"{Gpu}:", StringComparison.Ordinal) == true
            && int.TryParse(word.AsSpan(Gpu.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private EngineKind OnGpu(IGpus gpus) => CudaEngine.Kind with { Start = _ => Open(gpus) };

    private EngineKind ByWork(EngineKind onProcessor, IGpus gpus)
    {
        var gpu = OnGpu(gpus);
        return onProcessor with { ForSteps = programs => Decide(programs, gpus) ? gpu : onProcessor };
    }

    private bool Decide(IReadOnlyList<TensorProgram> programs, IGpus gpus)
    {
        var decision = DeviceRule.Choose(StepWork.Estimate(programs), () => gpus.Count);
        lock (gate)
            if (reason is null || (decision.IsGpu && opened is null)) reason = decision.Reason;
        return decision.IsGpu;
    }

    private CudaEngine Open(IGpus gpus)
    {
        var index = asked is null or Auto or Gpu ? (localRank > 0 ? localRank % Math.Max(1, gpus.Count) : 0) : IndexOf(asked)!.Value;
        var device = gpus.Open(index, products);
        lock (gate) opened ??= ($"{Gpu}:{index}", device.Name);
        return new(device);
    }
}

/// <summary>The GPUs of a machine.</summary>
public interface IGpus
{
    /// <summary>How many there are; 0 without a driver, or without a compiler of kernels.</summary>
    int Count { get; }

    /// <summary>Opens one of them.</summary>
    /// <param name="index">The number of the GPU, from 0.</param>
    /// <param name="products">How it computes large products.</param>
    /// <exception cref="CudaMissing">There is no driver, or no such GPU.</exception>
    IDevice Open(int index, ProductSettings products);
}

/// <summary>Those of the CUDA driver.</summary>
internal sealed class CudaGpus : IGpus
{
    public int Count => LibrarySearch.HasCompiler ? CudaDevice.Count() : 0;

    public IDevice Open(int index, ProductSettings products) => CudaDevice.Open(index, KernelCaches.Current, products);
}
