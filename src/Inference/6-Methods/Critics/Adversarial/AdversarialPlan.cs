namespace ProbDsl.Inference.Adversarial;

/// <summary>The plan of a story that is trained against a critic.</summary>
/// <param name="Of">The rows that the story generates.</param>
/// <param name="Critic">The story's critic, or a derived one.</param>
public sealed record AdversarialPlan(GeneratedRows Of, Net Critic) : ObjectivePlan
{
    /// <summary>The plan of these rows of a story.</summary>
    public static AdversarialPlan For(StoryFacts story, GeneratedRows rows) =>
        new(rows, story.Graph.Critic ?? DerivedCritic.Create(story.Graph, rows, story.Catalog));

    /// <summary>Whether a weight is one of the critic's.</summary>
    public bool IsCritic(string weight) => weight.StartsWith($"{Critic.Name}.", StringComparison.Ordinal);

    /// <summary>The weights that are not the critic's.</summary>
    public IReadOnlyDictionary<string, Tensor> GeneratorOf(IReadOnlyDictionary<string, Tensor> weights) =>
        weights.Where(w => !IsCritic(w.Key)).ToDictionary();
}
