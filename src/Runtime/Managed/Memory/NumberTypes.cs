using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// In which of C#'s numbers an engine keeps element types: whole numbers and truth values stand among the real ones, as these do.
/// </summary>
internal static class NumberTypes
{
    /// <summary>float32 for float, float64 for double.</summary>
    public static ElementType Of<T>() => typeof(T) == typeof(float) ? ElementType.Float32 : ElementType.Float64;
}
