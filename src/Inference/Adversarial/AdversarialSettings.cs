using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Adversarial;

/// <summary>All settings of a training against a critic.</summary>
/// <param name="Game">The losses.</param>
/// <param name="Constraint">How the critic's gradient is kept small.</param>
/// <param name="Request">The batch.</param>
/// <param name="Training">The options of the training.</param>
internal sealed record AdversarialSettings(
    AdversarialGame Game, CriticConstraint Constraint, AdversarialRequest Request, TrainingOptions Training)
{
    /// <summary>Steps of the critic before each step of the generator.</summary>
    public int CriticSteps { get; init; } = 1;

    /// <summary>The optimizer of the generator; null for that of the critic.</summary>
    public LossOptimizer? GeneratorOptimizer { get; init; }

    /// <summary>Whether both players step together, from the same weights.</summary>
    public bool IsSimultaneous { get; init; }
}
