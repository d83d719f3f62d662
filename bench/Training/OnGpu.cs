using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Bench;

/// <summary>A step of training on a GPU: first the loss and gradients of the processor, then the mean time of a step.</summary>
internal static class OnGpu
{
    private const int Windows = 7;

    public static void Print(Case of)
    {
        using var gpu = CudaEngine.Kind.Start(1);
        using var ours = new CompiledStep(of.Objective(), CudaEngine.Kind.Start(1));
        using var first = new CompiledStep(of.Objective(isAtOnce: true), CudaEngine.Kind.Start(1));
        using var processor = new CompiledStep(of.Objective(isAtOnce: true), new ManagedEngine(2));
        var apart = Comparison.Apart(first.First(), processor.First());
        ours.Mean(of.StepsPerTurn);
        var times = Enumerable.Range(0, Windows).Select(_ => ours.Mean(of.StepsPerTurn)).Order().ToList();
        Console.WriteLine($"{of.Title,-22}{times[Windows / 2],9:F1} us a step, the least {times[0]:F1}, the most {times[^1]:F1}; "
            + $"loss and gradients differ by {apart:E1}");
    }
}
