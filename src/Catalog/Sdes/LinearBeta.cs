namespace ProbDsl.Catalog.Sdes;

/// <summary>beta(t), linear from `beta_min` (0.1) to `beta_max` (20), and its integral B(t) from 0.</summary>
internal sealed class LinearBeta(SdeOptions options)
{
    private readonly double first = options.Number("beta_min", 0.1), last = options.Number("beta_max", 20);

    public static ValueList<OptionSignature> Options =>
    [
        new("beta_min", new NumberKind(OptionRange.FromZero)),
        new("beta_max", new NumberKind(OptionRange.FromZero)),
    ];

    /// <summary>Why the options are invalid together; null if they are valid.</summary>
    public SdeError? Trouble => first + last > 0
        ? null : new("beta_max", "is 0, and so is `beta_min`: no noise is added", "make one of them positive, as in `beta_max = 20`");

    public Value At(Value time) => first + ((last - first) * time);

    public Value Integral(Value time) => (first * time) + (0.5 * (last - first) * Square(time));
}
