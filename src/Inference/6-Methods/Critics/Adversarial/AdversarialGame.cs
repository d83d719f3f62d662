namespace ProbDsl.Inference.Adversarial;

/// <summary>The losses of a critic and of the story that it judges, and what the critic's loss estimates.</summary>
public abstract record AdversarialGame
{
    /// <summary>The divergence that the critic estimates.</summary>
    public abstract ObjectiveKind Kind { get; }

    /// <summary>How to read the estimate.</summary>
    public abstract string Meaning { get; }

    /// <summary>The critic's loss, to minimize: a mean over the rows, without penalties.</summary>
    /// <param name="ofData">The critic's numbers for rows of the data: [batch].</param>
    /// <param name="ofGenerated">The critic's numbers for as many generated rows: [batch].</param>
    public Value Critic(Value ofData, Value ofGenerated) => Mean(RewardOfGenerated(ofGenerated)) - Mean(RewardOfData(ofData));

    /// <summary>The generator's loss, to minimize: a mean over the rows.</summary>
    /// <param name="ofGenerated">The critic's numbers for generated rows: [batch].</param>
    public Value Generator(Value ofGenerated) => Mean(GeneratorLoss(ofGenerated));

    /// <summary>The greatest value of the divergence; infinite without one.</summary>
    public abstract double Largest { get; }

    /// <summary>Whether an estimate is near the greatest value, where the critic is sure of almost every row.</summary>
    public bool IsSaturatedAt(double estimate) => estimate > 0.95 * Largest;

    /// <summary>The critic's loss from which this many rows estimate the divergence.</summary>
    /// <inheritdoc cref="Critic"/>
    public virtual Value Estimated(Value ofData, Value ofGenerated, long rows) => Critic(ofData, ofGenerated);

    /// <summary>The greatest value of an estimate from this many rows; infinite without one.</summary>
    public virtual double GreatestBy(long rows) => double.PositiveInfinity;

    /// <summary>The estimated divergence at a critic's loss.</summary>
    public abstract double Estimate(double loss);

    /// <summary>What a row of the data adds to the critic's objective.</summary>
    protected abstract Value RewardOfData(Value critic);

    /// <summary>What a generated row takes from the critic's objective.</summary>
    protected abstract Value RewardOfGenerated(Value critic);

    /// <summary>What a generated row adds to the generator's loss.</summary>
    protected abstract Value GeneratorLoss(Value critic);

    private static Value Mean(Value each) => Ops.SumAll(each) / each.Shape.Count;
}
