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
    /// <summary>How both players take turns.</summary>
    public PlayerTurns Turns { get; init; } = new();
}
