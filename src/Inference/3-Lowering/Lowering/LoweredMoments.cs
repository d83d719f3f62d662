namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Expected statistics of an expression: <see cref="Moments"/> along named axes. Those of a known value follow from it; of an unknown one,
/// null is a statistic that is not known.
/// </summary>
public sealed record LoweredMoments
{
    /// <summary>The moments of a known value.</summary>
    public static LoweredMoments Of(AxisTensor known) => new() { Known = known };

    public AxisTensor? Known { get; init; }

    /// <inheritdoc cref="Moments.Literal"/>
    public double? Literal { get; init; }

    public AxisTensor? Mean { get; init; }

    /// <inheritdoc cref="Moments.Variance"/>
    public AxisTensor? Variance { get; init; }

    /// <summary>The covariance matrix of a vector, with one event dimension more than the mean.</summary>
    public AxisTensor? Covariance { get; init; }

    public AxisTensor? Log { get; init; }

    /// <inheritdoc cref="Moments.LogComplement"/>
    public AxisTensor? LogComplement { get; init; }

    public AxisTensor? Inverse { get; init; }

    /// <summary>The mean of the log determinant of a matrix, with two event dimensions less than the mean.</summary>
    public AxisTensor? LogDeterminant { get; init; }

    /// <inheritdoc cref="Moments.Square"/>
    public LoweredMoments? Square { get; init; }

    /// <summary>The number of event dimensions of the quantity.</summary>
    public int EventRank => (Known ?? Mean ?? Log ?? Inverse)?.EventRank ?? Square!.EventRank;

    /// <summary>The axes along which a statistic varies.</summary>
    public IEnumerable<Axis> Axes => All.SelectMany(m => m.Axes).Concat(Square?.Axes ?? []);

    private IEnumerable<AxisTensor> All =>
        new[] { Known, Mean, Variance, Covariance, Log, LogComplement, Inverse, LogDeterminant }.OfType<AxisTensor>();

    /// <summary>The statistics at these indices of an array: the first ones select members, the others elements of each.</summary>
    /// <param name="at">The indices.</param>
    /// <param name="members">The number of indices that select members.</param>
    public LoweredMoments Read(IReadOnlyList<LoopValue> at, int members) => Each(m => EventReads.Read(m, at)) with
    {
        LogDeterminant = LogDeterminant is { } log ? EventReads.Read(log, [.. at.Take(members)]) : null,
    };

    private LoweredMoments Each(Func<AxisTensor, AxisTensor> map)
    {
        return this with
        {
            Known = Mapped(Known), Mean = Mapped(Mean), Variance = Mapped(Variance), Log = Mapped(Log),
            LogComplement = Mapped(LogComplement), Inverse = Mapped(Inverse),
        };

        AxisTensor? Mapped(AxisTensor? of) => of is null ? null : map(of);
    }

    /// <summary>
    /// The statistics along these axes, for a distribution in which the quantity has `own` event dimensions of its own, after `repeated`
    /// ones over which draws are repeated: of size 1 where it does not vary.
    /// </summary>
    public Moments Aligned(ProgramBuilder builder, Axis[] axes, int own, int repeated)
    {
        var rank = own + repeated;
        return new(builder)
        {
            Known = At(Known, rank), Literal = Literal, IsMatrix = own == 2, Mean = At(Mean, rank)!, Variance = At(Variance, rank),
            Covariance = At(Covariance, rank + 1), Log = At(Log, rank)!, LogComplement = At(LogComplement, rank)!,
            Inverse = At(Inverse, rank)!, LogDeterminant = At(LogDeterminant, rank - 2)!,
            Square = Square?.Aligned(builder, axes, own, repeated),
        };

        Value? At(AxisTensor? of, int events)
        {
            if (of is null) return null;
            var aligned = of.AlignedTo(axes);
            return of.EventRank == events ? aligned : Ops.Reshape(aligned,
                [.. aligned.Shape.Leading(axes.Length), .. Enumerable.Repeat(1, events - of.EventRank), .. of.Event]);
        }
    }
}
