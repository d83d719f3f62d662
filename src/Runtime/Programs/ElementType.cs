namespace ProbDsl.Runtime.Programs;

/// <summary>The type of the elements of a value, from the narrowest to the widest: ops on two types compute in the wider.</summary>
public enum ElementType
{
    /// <summary>0 or 1.</summary>
    Bool,

    /// <summary>A whole number between -2^31 and 2^31 - 1.</summary>
    Int32,

    Float32,

    Float64,
}

/// <summary>Names and ranges of element types.</summary>
public static class ElementTypes
{
    /// <summary>The largest integer up to which every integer is a float32: the limit of indices.</summary>
    public const int LargestFloatIndex = 1 << 24;

    /// <summary>The name for messages.</summary>
    public static string Name(this ElementType type) => type switch
    {
        ElementType.Bool => "bool",
        ElementType.Int32 => "int32",
        ElementType.Float32 => "float32",
        _ => "float64",
    };

    /// <summary>The label before a shape: `i32[3]`.</summary>
    public static string Label(this ElementType type) => type switch
    {
        ElementType.Bool => "bool",
        ElementType.Int32 => "i32",
        ElementType.Float32 => "f32",
        _ => "f64",
    };

    public static ElementType? OfLabel(string label)
    {
        foreach (var type in Enum.GetValues<ElementType>())
            if (type.Label() == label) return type;
        return null;
    }

    /// <summary>The bytes of so many numbers of a float type.</summary>
    public static long Bytes(this ElementType type, long count) => count * (type == ElementType.Float32 ? sizeof(float) : sizeof(double));

    public static bool IsFloat(this ElementType type) => type is ElementType.Float32 or ElementType.Float64;

    /// <summary>
    /// The number as represented in the type, or null if it is not representable. A float64 becomes the nearest float32; an integer is
    /// never -0.
    /// </summary>
    public static double? Held(this ElementType type, double number) => type switch
    {
        ElementType.Float64 => number,
        ElementType.Float32 => (float)number,
        ElementType.Int32 => number is >= int.MinValue and <= int.MaxValue && Math.Floor(number) == number ? number + 0.0 : null,
        _ => number is 0 or 1 ? number + 0.0 : null,
    };
}
