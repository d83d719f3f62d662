namespace ProbDsl.Inference.Adversarial;

/// <summary>Trains the weights of a story and of a critic against each other; latents are drawn anew at each step.</summary>
internal sealed class AdversarialWeights : PlanRule
{
    public override PlanProposal Treat(StoryFacts story)
    {
        var (graph, critic) = (story.Graph, PlanOf(story).Critic);
        return PlanProposal.Of([
            new([.. GeneratedRows.TrainedOf(graph)], new AdversarialTraining("against a critic"), "weights of nets"),
            AdversarialTraining.OfCritic(graph, critic, "against the story"),
            .. story.Latents.Select(l => new Block([l.Name], new DrawnAtEachStep(), "its rows have no density")),
        ]);
    }

    public override ObjectivePlan? Lowered(StoryFacts story) => PlanOf(story);

    public static AdversarialPlan PlanOf(StoryFacts story) => AdversarialPlan.For(story, story.Structures.Generated!);
}

/// <summary>Weights of a player, trained by the gradient of its own loss.</summary>
internal sealed record AdversarialTraining(string How) : Treatment(How)
{
    public static Block OfCritic(ModelGraph graph, Net critic, string how) => new([critic.Name], new AdversarialTraining(how),
        graph.Critic is null ? "the critic, derived: the story's layers in reverse" : "the story's critic");
}

/// <summary>A latent is drawn from its prior at each step.</summary>
internal sealed record DrawnAtEachStep() : Treatment("drawn anew at each step");
