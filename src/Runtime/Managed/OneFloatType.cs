namespace ProbDsl.Runtime.Managed;

/// <summary>A program has numbers of one type, whole numbers and truth values among them; keys of draws are doubles.</summary>
internal static class OneFloatType
{
    /// <exception cref="ArgumentException">A value has another float type than its program.</exception>
    /// <exception cref="WholeNumberBeyondFloat32">A whole number has none in float32.</exception>
    public static void Check(TensorProgram program)
    {
        foreach (var value in program.Values)
        {
            if (value.Type.IsFloat() && value.Type != program.FloatType && !IsKeys(program, value))
                throw new ArgumentException(
                    $"{value} is {value.Type.Name()} in a program of {program.FloatType.Name()}, and this engine computes in one of them");
            if (program.FloatType == ElementType.Float32 && WholeNumberBeyondFloat32.In(value) is { } large) throw large;
        }
    }

    private static bool IsKeys(TensorProgram program, Value value) => value.Op is Op.Slot or Op.Constant
        && !program.Outputs.Values.Contains(value)
        && program.Values.All(reader => reader.Inputs.Index().All(i => i.Item != value || (reader.Op == Op.Draw && i.Index == 0)));
}
