namespace ProbDsl.Inference.Adversarial;

/// <summary>All settings of a training against a critic.</summary>
/// <param name="Game">The losses.</param>
/// <param name="Constraint">How the critic's gradient is kept small.</param>
/// <param name="Request">The batch.</param>
/// <param name="Training">The options of the training.</param>
public sealed record AdversarialSettings(
    AdversarialGame Game, CriticConstraint Constraint, AdversarialRequest Request, TrainingOptions Training)
{
    /// <summary>The default decay of the averaged weights, since players circle their equilibrium (Yazici et al. 2019).</summary>
    public const double UsualAveraging = 0.999;

    /// <summary>How both players take turns.</summary>
    public AlternatingSteps Turns { get; init; } = new();

    /// <param name="problem">All rows.</param>
    /// <param name="of">The rows that the story generates.</param>
    /// <param name="options">The user's options.</param>
    /// <param name="usual">The options of the training, with Adam's usual momentum.</param>
    /// <param name="game">The losses.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="criticSteps">The default number of steps of the critic.</param>
    public static AdversarialSettings Create(Problem problem, GeneratedRows of, FitOptions options, TrainingOptions usual,
        AdversarialGame game, CriticConstraint constraint, int criticSteps = 1)
    {
        // a momentum of 0 for players that chase each other (Mescheder et al. 2018)
        var training = usual with { Adam = usual.Adam with { Beta1 = 0, Beta2 = 0.99 } };
        var request = new AdversarialRequest(of.Rows, MiniBatchOptions.BatchOf(options, problem.SizeOf(of.Rows.Size)))
            { InstanceNoise = options[StandardOptions.InstanceNoise] ?? 0 };
        return new(game, constraint, request, training) { Turns = AlternatingSteps.Create(options, criticSteps, training.Adam) };
    }
}
