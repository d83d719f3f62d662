namespace ProbDsl.Inference.Adversarial;

/// <summary>All settings of a training of a guide without a density.</summary>
/// <param name="Request">The batch.</param>
/// <param name="Turns">How the critic and the others take turns.</param>
/// <param name="Training">The options of the training.</param>
internal sealed record GuideCriticSettings(GuideCriticRequest Request, AlternatingSteps Turns, TrainingOptions Training);
