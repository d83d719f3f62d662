namespace ProbDsl.Inference.Problems;

/// <summary>A value, or the diagnostics that say why there is none; warnings may accompany a value.</summary>
public sealed record Result<T>(T? Value, ValueList<Diagnostic> Diagnostics)
    where T : class
{
    public static implicit operator Result<T>(Diagnostic diagnostic) => new(null, [diagnostic]);

    public static implicit operator Result<T>(T value) => new(value, []);
}
