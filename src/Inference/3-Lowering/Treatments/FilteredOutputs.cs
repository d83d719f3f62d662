using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Treatments;

/// <summary>The moments of latents of chains given what is observed up to each position, as outputs of a program.</summary>
public sealed class FilteredOutputs
{
    private const string Mean = "filtered mean of ", Variance = "filtered variance of ";

    private readonly Dictionary<Variable, (double[] Means, double[] Variances)> found = [];

    /// <summary>The outputs for one block, by name; none for a block without positions.</summary>
    public IEnumerable<(string Name, Value Value)> Of(LatentLowering lowering) => lowering.Filtered().SelectMany(m =>
    {
        found[m.Latent] = ([], []);
        return new[] { (Mean + m.Latent.Name, m.Mean), (Variance + m.Latent.Name, m.Variance) };
    });

    /// <summary>Reads the outputs of a run.</summary>
    public void Read(IProgram program)
    {
        foreach (var latent in found.Keys.ToList())
            found[latent] = ([.. program.Numbers(Mean + latent.Name)], [.. program.Numbers(Variance + latent.Name)]);
    }

    /// <summary>The means and variances of a latent in its shape, row-major; null if it is not of a chain.</summary>
    public (double[] Means, double[] Variances)? this[Variable latent] => found.TryGetValue(latent, out var own) ? own : null;
}
