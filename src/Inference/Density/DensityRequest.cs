using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>What is asked of a story's density beside its value and gradient; outputs that share nodes are asked for together.</summary>
public sealed record DensityRequest
{
    /// <summary>The type of the program's real numbers.</summary>
    public ElementType Float { get; init; } = ElementType.Float64;

    /// <summary>Unknowns whose free numbers are their own: scales, shares, matrices, of whose support nothing takes care.</summary>
    public Func<Variable, bool> IsItsOwn { get; init; } = _ => false;

    /// <summary>Whether each finite latent has a slot of log weights of its states: <see cref="StateWeights"/>.</summary>
    public bool States { get; init; }

    /// <summary>Whether definitions that read finite latents are reported with their means over the states.</summary>
    public bool Expectations { get; init; }

    /// <summary>Every unknown on its own scale.</summary>
    public static DensityRequest OwnScales { get; } = new() { IsItsOwn = _ => true };
}
