namespace ProbDsl.Inference.Treatments;

/// <summary>A finite latent that is marginalized by summation.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Along">The index of its chain, as the text of the story shows it; null without one.</param>
public sealed record EnumeratedLatent(Variable Latent, int? Along)
{
    /// <summary>Why it cannot be marginalized; null if it can.</summary>
    public Refusal? WhyNot { get; private init; }

    /// <summary>The latent as these statements read it, all but the silent ones.</summary>
    public static EnumeratedLatent Analyze(ModelGraph graph, Variable latent, IReadOnlySet<Statement> silent)
    {
        var reads = FiniteReads.Analyze(graph, latent, silent);
        return new(latent, reads.Along) { WhyNot = reads.Why };
    }
}
