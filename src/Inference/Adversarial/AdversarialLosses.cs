using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Adversarial;

/// <summary>The losses of both players over one batch.</summary>
internal sealed class AdversarialLosses
{
    private readonly AdversarialBatch batch;
    private readonly AdversarialSettings settings;

    public AdversarialLosses(AdversarialBatch batch, AdversarialSettings settings)
    {
        (this.batch, this.settings) = (batch, settings);
        var ofGenerated = batch.Judge(batch.Seen);
        Critic = settings.Game.Critic(batch.Judge(batch.Data), ofGenerated);
        Generator = settings.Game.Generator(ofGenerated);
    }

    /// <summary>The critic's mean loss, without penalties.</summary>
    public Value Critic { get; }

    /// <summary>The generator's mean loss.</summary>
    public Value Generator { get; }

    /// <summary>The phases of a training: steps of the critic and one of the generator, or steps of both.</summary>
    public IReadOnlyList<TrainingPhase> Phases()
    {
        var generator = new Loss(Generator, batch.GeneratorWeights) { Player = "generator", Optimizer = settings.GeneratorOptimizer };
        return settings.IsSimultaneous ? [new([OfCritic(), generator])] : [new([OfCritic()], settings.CriticSteps), new([generator])];
    }

    /// <summary>The critic's loss with its penalty, by the critic's weights.</summary>
    public Loss OfCritic() => new(settings.Constraint.Penalty(batch) is { } penalty ? Critic + penalty : Critic,
        [.. batch.CriticWeights.Select(settings.Constraint.Of)]) { Player = "critic" };

    /// <summary>The critic's loss alone, which reads all weights and trains none.</summary>
    public IReadOnlyList<TrainingPhase> Measured() => [new([new(Critic, [.. batch.CriticWeights, .. batch.GeneratorWeights])])];
}
