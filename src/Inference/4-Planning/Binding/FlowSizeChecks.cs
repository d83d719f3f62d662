using ProbDsl.Compiler.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>Checks that flows map as many elements as they need, once sizes have numbers: `flow f: real[D] = realnvp` of D = 1.</summary>
internal static class FlowSizeChecks
{
    public static IEnumerable<Diagnostic> Find(Problem problem)
    {
        var declared = problem.Graph.Callables.OfType<Flow>().SelectMany(f => f.Maps.Select(map => (Map: map, f.Type)));
        var written = problem.Graph.Story.Concat(problem.Graph.Guide).OfType<Draw>()
            .SelectMany(d => d.Distribution.Through.Select(map => (Map: map, d.Target.Type)));
        return from use in declared.Concat(written)
               where use.Map.Of is not null
               let why = use.Map.Of!.SizeRefusal(Sized(problem, use.Type), use.Map.Options)
               where why is not null
               select CompilerDiagnostics.FlowSize(use.Map.Span, why, use.Map.Name);
    }

    private static TensorType Sized(Problem problem, TensorType type) => problem.Groups.Lengths.Count > 0 ? type
        : type with { Dims = [.. type.Dims.Select(d => d with { Size = Size.Of(problem.SizeOf(d.Size)) })] };
}
