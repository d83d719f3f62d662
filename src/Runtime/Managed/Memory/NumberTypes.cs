namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// The C# types that an engine uses for element types: integers and truth values are stored as floats of the program's type.
/// </summary>
internal static class NumberTypes
{
    /// <summary>float32 for float, float64 for double.</summary>
    public static ElementType Of<T>() => typeof(T) == typeof(float) ? ElementType.Float32 : ElementType.Float64;
}
