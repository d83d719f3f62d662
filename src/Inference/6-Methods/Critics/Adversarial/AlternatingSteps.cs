namespace ProbDsl.Inference.Adversarial;

/// <summary>How a critic and the story that it judges take turns.</summary>
/// <param name="CriticSteps">Steps of the critic before each step of the story.</param>
/// <param name="Optimizer">The optimizer of the story; null for that of the critic.</param>
/// <param name="IsSimultaneous">Whether both step together, from the same weights.</param>
public sealed record AlternatingSteps(int CriticSteps = 1, LossOptimizer? Optimizer = null, bool IsSimultaneous = false)
{
    /// <param name="options">The user's options.</param>
    /// <param name="steps">The default number of steps of the critic.</param>
    /// <param name="adam">The optimizer of the critic.</param>
    /// <param name="usual">The default learning rate of the story; null for that of the critic.</param>
    public static AlternatingSteps Create(FitOptions options, int steps, Adam adam, double? usual = null) => new(
        options[StandardOptions.CriticSteps] ?? steps,
        (options[StandardOptions.GeneratorRate] ?? usual) is { } rate ? new(rate, adam) : null,
        AreTogether(options.Given));

    /// <summary>Whether critic and story step together.</summary>
    public static bool AreTogether(RunOptions options) => options[StandardOptions.Updates] == "simultaneous";

    /// <summary>The phases of a training: steps of the critic and one of the others, or steps of all.</summary>
    /// <param name="critic">The critic's loss.</param>
    /// <param name="others">The losses of the others, who step together.</param>
    public IReadOnlyList<TrainingPhase> Phases(Loss critic, params IEnumerable<Loss> others)
    {
        IReadOnlyList<Loss> own = [.. others.Select(o => o with { Optimizer = Optimizer })];
        return IsSimultaneous ? [new([critic, .. own])] : [new([critic], CriticSteps), new(own)];
    }
}
