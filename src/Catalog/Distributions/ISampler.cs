namespace ProbDsl.Catalog.Distributions;

/// <summary>A distribution that can be drawn from, by a formula of noise or by a sampler of the runtime.</summary>
public interface ISampler
{
    /// <summary>Draws of this shape, [axes.., event..]; arguments are aligned with it (size 1 where they do not vary).</summary>
    Value Draw(Noise noise, Shape shape, Arguments a);
}
