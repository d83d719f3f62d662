using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>How the gradient of a critic is kept small; rows are in standard units.</summary>
public abstract record CriticConstraint
{
    /// <summary>Another coefficient of the penalty to try where the training fails; null without a penalty.</summary>
    public virtual double? OtherCoefficient => null;

    /// <summary>What is added to the critic's loss; null for nothing.</summary>
    public virtual Value? Penalty(AdversarialBatch batch) => null;

    /// <summary>A weight of the critic as training changes it.</summary>
    public virtual Weight Of(Weight weight) => weight;

    /// <summary>What the critic reads of one of its weights.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="request">The batch.</param>
    /// <param name="carried">Receives states that each step of the critic updates.</param>
    public virtual Value Read(NetWeight weight, AdversarialRequest request, ICollection<StateSlot> carried) => weight.Slot;

    /// <summary>The gradient of the critic at each row: [batch, event..].</summary>
    protected static Value GradientAt(AdversarialBatch batch, AxisTensor rows) =>
        Gradient.Derive(SumAll(batch.Judge(rows)), [rows.Value])[0];
}

/// <summary>No constraint.</summary>
public sealed record NoConstraint : CriticConstraint;

/// <summary>Adds half the mean squared gradient at the data, times a coefficient (R1; Mescheder et al. 2018).</summary>
internal sealed record ZeroCenteredPenalty(double Coefficient) : CriticConstraint
{
    /// <summary>
    /// The default coefficient for each number of a row, in standard units: it grows with their count (Karras et al. 2020).
    /// </summary>
    private const double UsualOfNumber = 0.05;

    private double Usual { get; init; } = UsualOfNumber;

    /// <param name="options">The options of the fit.</param>
    /// <param name="numbers">The count of numbers in a row.</param>
    public static ZeroCenteredPenalty Create(FitOptions options, int numbers) =>
        new(options[StandardOptions.GradientPenalty] ?? UsualOfNumber * numbers) { Usual = UsualOfNumber * numbers };

    public override double? OtherCoefficient => Coefficient > 0 ? 10 * Coefficient : 2 * Usual;

    public override Value? Penalty(AdversarialBatch batch) => Coefficient == 0 ? null
        : Coefficient / 2 * SumAll(Square(GradientAt(batch, batch.Data))) / batch.Request.Batch;
}

/// <summary>
/// Adds the mean of (|gradient| - 1)^2 at points between rows of the data and generated ones, times a coefficient (Gulrajani et al. 2017).
/// </summary>
public sealed record OneCenteredPenalty(double Coefficient) : CriticConstraint
{
    // keeps the derivative of the square root finite at a gradient of 0
    private const double Least = 1e-12;

    public override double? OtherCoefficient => Coefficient > 0 ? Coefficient / 10 : 1;

    public override Value? Penalty(AdversarialBatch batch)
    {
        if (Coefficient == 0) return null;
        var rows = batch.Between();
        var gradient = GradientAt(batch, rows);
        var squares = Sum(Reshape(Square(gradient), [batch.Request.Batch, gradient.Shape.Count / batch.Request.Batch]), 1);
        return Coefficient * SumAll(Square(Sqrt(squares + Least) - 1)) / batch.Request.Batch;
    }
}

/// <summary>Cuts each weight off at a bound after each step (Arjovsky et al. 2017).</summary>
internal sealed record BoundedWeights(double Bound) : CriticConstraint
{
    public override Weight Of(Weight weight) => weight with { Bound = Bound };
}
