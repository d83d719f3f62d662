using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>One law with lowered arguments: aligns target and arguments by axes, and gives arguments without the target's repeated dimensions size 1 there.</summary>
internal sealed class LawLowering(Distribution distribution, IReadOnlyList<(Parameter Parameter, Lowered Value)> arguments)
{
    private DistributionSignature Signature => distribution.Signature;

    /// <summary>Shape [axes.., repeated..]: one number for each draw.</summary>
    public Lowered LogDensity(Lowered target)
    {
        var own = Signature.Target.Dims.Count;
        var axes = Axis.Union(arguments.SelectMany(a => a.Value.Axes).Concat(target.Axes));
        var given = Aligned(axes, target.EventRank - own);
        return new(((IDensity)distribution).LogDensity(target.AlignedTo(axes), given), axes);
    }

    /// <summary>All log probabilities, read at an enumerated or observed value.</summary>
    public Lowered Picked(IFiniteLaw finite, LoopValue at, int first)
    {
        var axes = Axis.Union(arguments.SelectMany(a => a.Value.Axes));
        var table = new Lowered(finite.LogProbabilities(Aligned(axes, 0)), axes);
        return Taking.Take(table, [at is Iota iota ? iota with { First = iota.First + 1 - first } : at]);
    }

    private Arguments Aligned(Axis[] axes, int repeated) =>
        new(distribution, arguments.ToDictionary(a => a.Parameter.Name, a => Aligned(a.Parameter, a.Value, axes, repeated)));

    private static Value Aligned(Parameter parameter, Lowered argument, Axis[] axes, int repeated)
    {
        var own = parameter.Type.Dims.Count;
        var aligned = argument.AlignedTo(axes);
        if (argument.EventRank == own + repeated) return aligned;
        return Reshape(aligned, [.. aligned.Shape.Leading(axes.Length), .. Enumerable.Repeat(1, own + repeated - argument.EventRank), .. argument.Event]);
    }
}
