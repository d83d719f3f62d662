namespace ProbDsl.Inference.Adversarial;

/// <summary>The losses of one batch of a story and of its critic, in one program.</summary>
internal interface ICriticLosses
{
    /// <summary>The critic's mean loss, without penalties.</summary>
    Value Critic { get; }

    /// <summary>What the critic is for: a mean loss of the rows that a new critic estimates after the training.</summary>
    /// <param name="rows">The number of rows of which it is the mean.</param>
    Value Estimated(long rows);

    /// <summary>All weights that are read.</summary>
    IReadOnlyList<Weight> Weights { get; }

    /// <summary>The critic's loss with its penalty, by the critic's weights.</summary>
    Loss OfCritic();

    /// <summary>The objective of a training with these phases.</summary>
    TrainingObjective ToTrain(IReadOnlyList<TrainingPhase> phases);
}
