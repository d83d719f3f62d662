namespace ProbDsl.Runtime.Programs;

/// <summary>The input shapes of a scan. The scan itself represents all its results; each `item` has the shape of one.</summary>
internal static class ScanShapes
{
    public static Shape Scan(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var body = (ScanBody)attribute!;
        if (inputs.Length != body.Carries + body.Inputs + body.Constants)
            throw new ArgumentException($"{op} of {inputs.Length} values, with a body of {body.Carries + body.Inputs + body.Constants}");
        for (var i = 0; i < body.Carries; i++)
            if (body.Next(i).Shape != inputs[i])
                throw new ArgumentException($"{op}: carried value {i} is {inputs[i]} at the start and {body.Next(i).Shape} after a step");
        for (var i = body.Carries; i < body.Carries + body.Inputs; i++)
            if (inputs[i].Rank == 0 || inputs[i][0] != body.Length)
                throw new ArgumentException($"{op}: {inputs[i]} is not {body.Length} long in its first dimension");
        return Shape.Scalar;
    }
}
