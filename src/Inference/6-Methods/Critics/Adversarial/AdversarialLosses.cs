namespace ProbDsl.Inference.Adversarial;

/// <summary>The losses of both players over one batch.</summary>
public sealed class AdversarialLosses : ICriticLosses
{
    private readonly AdversarialBatch batch;
    private readonly AdversarialSettings settings;
    private readonly Value ofData, ofGenerated;

    public AdversarialLosses(AdversarialBatch batch, AdversarialSettings settings)
    {
        (this.batch, this.settings) = (batch, settings);
        ofGenerated = batch.Judge(batch.Seen);
        ofData = batch.Judge(batch.Data);
        Critic = settings.Game.Critic(ofData, ofGenerated);
        Generator = settings.Game.Generator(ofGenerated);
    }

    public Value Critic { get; }

    /// <summary>The generator's mean loss.</summary>
    public Value Generator { get; }

    public Value Estimated(long rows) => settings.Game.Estimated(ofData, ofGenerated, rows);

    public IReadOnlyList<Weight> Weights => [.. batch.CriticWeights, .. batch.GeneratorWeights];

    public Loss OfCritic() => new(settings.Constraint.Penalty(batch) is { } penalty ? Critic + penalty : Critic,
        [.. batch.CriticWeights.Select(settings.Constraint.Of)]) { Player = "critic" };

    /// <summary>The phases of a training.</summary>
    public IReadOnlyList<TrainingPhase> Phases() =>
        settings.Turns.Phases(OfCritic(), new Loss(Generator, batch.GeneratorWeights) { Player = "generator" });

    public TrainingObjective ToTrain(IReadOnlyList<TrainingPhase> phases) => batch.ToTrain(phases);
}
