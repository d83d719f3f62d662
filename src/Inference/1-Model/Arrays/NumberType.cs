namespace ProbDsl.Inference.Arrays;

/// <summary>The element type of a stored array.</summary>
public enum NumberType
{
    Float32,
    Float64,
    Int64,
}

/// <summary>Names and sizes of the element types in the safetensors format.</summary>
internal static class NumberTypes
{
    public static string Label(this NumberType type) =>
        type switch { NumberType.Float32 => "F32", NumberType.Float64 => "F64", _ => "I64" };

    public static int Bytes(this NumberType type) => type == NumberType.Float32 ? 4 : 8;

    public static NumberType? OfLabel(string label)
    {
        foreach (var type in Enum.GetValues<NumberType>())
            if (type.Label() == label) return type;
        return null;
    }
}
