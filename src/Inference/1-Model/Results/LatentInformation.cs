namespace ProbDsl.Inference.Results;

/// <summary>The information about its row in a latent under a trained guide: the mean over the rows of KL(q || p), in nats.</summary>
/// <param name="Latent">The name of the latent.</param>
/// <param name="Dimensions">The number of its dimensions in a row.</param>
/// <param name="Nats">The KL divergence of each dimension; a single value if the guide's distribution is joint over all dimensions.</param>
public sealed record LatentInformation(string Latent, int Dimensions, ValueList<double> Nats)
{
    /// <summary>The KL divergence below which a dimension is inactive (posterior collapse).</summary>
    public const double ActiveThreshold = 0.01;

    /// <summary>The number of active dimensions; null if they cannot be separated.</summary>
    public int? ActiveDimensions => Nats.Count == Dimensions ? Nats.Count(n => n >= ActiveThreshold) : IsCollapsed ? 0 : null;

    public double Total => Nats.Sum();

    public bool IsCollapsed => Nats.All(n => n < ActiveThreshold * Dimensions / Nats.Count);
}
