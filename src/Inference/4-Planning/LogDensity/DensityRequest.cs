namespace ProbDsl.Inference.LogDensity;

/// <summary>Options of a story's density program beyond its value and gradient; outputs that share nodes are requested together.</summary>
public sealed record DensityRequest
{
    /// <summary>The type of the program's real numbers.</summary>
    public ElementType Float { get; init; } = ElementType.Float64;

    /// <summary>Whether an unknown is represented on its own scale, without a transform to its support: scales, probabilities,
    /// matrices.</summary>
    public Func<Variable, bool> IsOnOwnScale { get; init; } = _ => false;

    /// <summary>Whether each finite latent has a slot of log weights of its states: <see cref="StateWeights"/>.</summary>
    public bool States { get; init; }

    /// <summary>Whether the probabilities of states are asked for in each part of a density that ranks divide.</summary>
    public bool IsInParts { get; init; }

    /// <summary>Whether definitions that read finite latents are reported with their means over the states.</summary>
    public bool Expectations { get; init; }

    /// <summary>Whether coordinates of unknowns drawn about a location by a scale are partially centered.</summary>
    public bool HasCenterings { get; init; }

    /// <summary>A request with every unknown on its own scale.</summary>
    public static DensityRequest OwnScales { get; } = new() { IsOnOwnScale = _ => true };
}
