using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Results;

/// <summary>How much a trained guide says of its row by a latent: the mean over the rows of KL(q || p), in nats.</summary>
/// <param name="Latent">Its name.</param>
/// <param name="Dimensions">How many numbers it has in a row.</param>
/// <param name="Nats">Of each number; one for all where the guide's law joins them.</param>
public sealed record LatentUse(string Latent, int Dimensions, ValueList<double> Nats)
{
    /// <summary>A dimension with less than this is not in use.</summary>
    public const double Least = 0.01;

    /// <summary>How many dimensions say something of the row; null where that cannot be told apart.</summary>
    public int? InUse => Nats.Count == Dimensions ? Nats.Count(n => n >= Least) : IsUnused ? 0 : null;

    public double Total => Nats.Sum();

    public bool IsUnused => Nats.All(n => n < Least * Dimensions / Nats.Count);
}
