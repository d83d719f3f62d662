namespace ProbDsl.Inference.Variational;

/// <summary>The kind of a training objective.</summary>
public enum BoundKind
{
    Elbo,
    Iwae,

    /// <summary>The log-likelihood itself: no latent is drawn, so the bound is exact.</summary>
    Likelihood,
}

/// <summary>A story with its guide as a training objective.</summary>
public sealed class BoundTraining
{
    /// <summary>The objective of a fit: data with a distribution of their own are drawn again at each step.</summary>
    public BoundTraining(Problem problem, StandardCatalog catalog, GuidedSettings settings)
        : this(problem, catalog, settings.Request with { DrawsData = true, Trains = true }, settings.Kind, settings.Gradient,
            settings.Divergence)
    {
    }

    public BoundTraining(Problem problem, StandardCatalog catalog, GuidedRequest request, BoundKind kind, GuideGradient gradient,
        KlWeightSchedule course)
    {
        var asked = request with { HoldsGuide = gradient != GuideGradient.Plain,
            UsesFormulas = request.UsesFormulas && kind == BoundKind.Elbo && gradient == GuideGradient.Plain,
            IsWarmed = !course.IsConstantlyOne };
        Joint = GuidedJoint.Lower(problem, catalog, asked);
        var loss = kind == BoundKind.Iwae ? BoundObjective.Iwae(Joint, asked) : BoundObjective.Elbo(Joint, asked);
        var byGuide = gradient == GuideGradient.DoublyReparameterized ? BoundObjective.DoublyReparameterized(Joint, asked) : loss;
        Loss[] losses = byGuide == loss
            ? [new(loss, [.. Joint.Weights])] : [new(loss, Joint.StoryWeights), new(byGuide, Joint.GuideWeights)];
        var of = kind == BoundKind.Likelihood ? LossKind.LogLoss
            : asked is { Chains: ChainTreatment.Simple, HasChains: true } ? new("squared noise", IsInNats: false)
            : asked.IsWarmed || asked.FreeNats > 0 ? LossKind.Nats : LossKind.Bound;
        Objective = new(Joint.Builder, [new(losses)], request.Rows is { } rows ? problem.SizeOf(rows.Size) : 1, request.Batch)
        {
            Batch = Joint.Batch,
            Noise = [.. Joint.NoiseSlots],
            Carried = Joint.Carried,
            Kind = of with { IsOfAllRows = request.Rows is null },
            Scheduled = asked.IsWarmed ? [new(GuidedJoint.DivergenceSlot, course.At)] : [],
        };
    }

    public GuidedJoint Joint { get; }

    public TrainingObjective Objective { get; }
}
