namespace ProbDsl.Inference.Adversarial;

/// <summary>The plan of a story with a guide whose reconstructions are compared with rows in a layer of a critic.</summary>
/// <param name="Game">The rows and the critic of them.</param>
/// <param name="Bound">The treatment of each latent in the bound, whose statements are all but that of the rows.</param>
internal sealed record VaeGanPlan(AdversarialPlan Game, BoundPlan Bound) : ObjectivePlan
{
    /// <summary>The plan of a story with such rows.</summary>
    public static VaeGanPlan Analyze(StoryFacts story)
    {
        var rows = GeneratedRows.Find(story.Graph)!;
        return new(AdversarialPlan.For(story, rows), Compared(BoundPlan.Analyze(story), rows));
    }

    /// <summary>The same plan for another problem, in which the guide may be completed.</summary>
    public VaeGanPlan With(BoundPlan bound) => this with { Bound = Compared(bound, Game.Of) };

    private static BoundPlan Compared(BoundPlan bound, GeneratedRows rows) =>
        bound with { Statements = [.. bound.Statements.Where(s => s != rows.Draw)] };
}

/// <summary>The hidden layers of a critic.</summary>
internal static class HiddenLayers
{
    /// <summary>
    /// Their number: one for each layer but the last, and before it one for each size of `hidden` of an mlp; those inside of other layers
    /// do not count.
    /// </summary>
    public static int Count(Net critic) => critic.Layers.Sum(SizesOf) + Math.Max(0, critic.Layers.Count - 1);

    private static int SizesOf(LayerStage layer) =>
        layer.Of is IHiddenLayers inner ? inner.CountOf(layer) : 0;
}
