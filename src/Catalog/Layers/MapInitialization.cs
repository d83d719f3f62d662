namespace ProbDsl.Catalog.Layers;

/// <summary>
/// The initialization of the weights of a linear map: normal with sd Gain / sqrt(fan), where fan is the number of inputs of size 1. An
/// index counts 1, since one row of its weights is read. IsLast: the map computes a net's outputs.
/// </summary>
internal sealed record MapInitialization(double Gain, bool IsLast = false)
{
    private const double Small = 0.1;

    /// <summary>Keeps the variance of the signal: LeCun et al. 1998, section 4.6.</summary>
    public static MapInitialization Linear { get; } = new(1);

    /// <summary>Makes the initial outputs small, so that a mean starts near 0 and a positive number near log 2.</summary>
    public static MapInitialization OfOutputs { get; } = new(Small, IsLast: true);

    /// <summary>He et al. 2015, equation 10, before activations that cut off half of their input; LeCun before the others.</summary>
    public static MapInitialization Before(string activation) =>
        activation is "relu" or "leaky_relu" or "elu" or "gelu" or "silu" ? new(Math.Sqrt(2)) : Linear;

    public double Sd(double fan) => Gain / Math.Sqrt(Math.Max(1, fan));

    public Initialization Weight(double fan) => new Initialization.Normal(Sd(fan));

    /// <summary>
    /// As in PyTorch, uniform within 1 / sqrt(fan), so that the kinks of rectifiers do not all pass through the origin; outputs start
    /// without a bias.
    /// </summary>
    public Initialization Bias(double fan) => IsLast ? Initialization.Zeros : new Initialization.Uniform(1 / Math.Sqrt(Math.Max(1, fan)));
}
