namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The result types of ops; each rule rejects invalid types with a message that names them. With several types the widest is the result.
/// </summary>
internal static class TypeRules
{
    public static ElementType Declared(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) => attribute switch
    {
        SlotDeclaration slot => slot.Type,
        ConstantValues constant => constant.Type,
        NamedData data => data.Type,
        _ => ElementType.Int32,
    };

    /// <summary>The type of the first input, for rearranged elements.</summary>
    public static ElementType Same(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) => inputs[0].Type;

    /// <summary>The widest type of all inputs.</summary>
    public static ElementType Common(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) => Widest(inputs);

    /// <summary>An integer type for integers; a truth value counts as a real 0 or 1.</summary>
    public static ElementType Arithmetic(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        Widest(inputs) is var widest && widest == ElementType.Bool ? real : widest;

    /// <summary>A real type, for inputs of any type.</summary>
    public static ElementType Real(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        Widest(inputs) is var widest && widest.IsFloat() ? widest : real;

    /// <summary>The bool type. A number used as a condition is true if it is not 0.</summary>
    public static ElementType Truth(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) => ElementType.Bool;

    public static ElementType Choice(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) => Widest(inputs[1..]);

    public static ElementType Gather(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real)
    {
        RefuseIndex(op, inputs, inputs[0].Shape[((SharedDimensions)attribute!).Batch]);
        return inputs[0].Type;
    }

    public static ElementType ScatterAdd(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real)
    {
        RefuseIndex(op, inputs, ((ScatterDetail)attribute!).Size);
        return Real(op, inputs[..1], attribute, real);
    }

    public static ElementType Cast(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real)
    {
        var type = ((CastType)attribute!).Type;
        return type > ElementType.Bool
            ? type : throw new ArgumentException($"{op}: {inputs[0].Type.Name()} to {type.Name()}: compare with 0 instead");
    }

    public static ElementType Draw(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        inputs[0].Type == ElementType.Float64
            ? real : throw new ArgumentException($"{op} {((DrawDetail)attribute!).Name}: keys of type "
                + $"{inputs[0].Type.Name()}, whose bits are needed as float64");

    public static ElementType Scan(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real)
    {
        var body = (ScanBody)attribute!;
        if (body.Program.FloatType != real)
            throw new ArgumentException($"{op}: a body of {body.Program.FloatType.Name()} in a program of {real.Name()}");
        for (var i = 0; i < body.Carries; i++)
            if (body.Next(i).Type != inputs[i].Type)
                throw new ArgumentException($"{op}: carried value {i} is {inputs[i].Type.Name()} at the start and "
                    + $"{body.Next(i).Type.Name()} after a step");
        return real;
    }

    /// <summary>The real type of the parameter, gradient and moments: rate and step number do not widen it.</summary>
    public static ElementType Adam(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        Real(op, inputs[..^2], attribute, real);

    /// <summary>The real type of the potentials: mask and noise do not widen it.</summary>
    public static ElementType Chain(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        Real(op, inputs[..2], attribute, real);

    /// <summary>The real type of the parts: mask and weights do not widen it.</summary>
    public static ElementType GaussianChain(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        Real(op, inputs[..GaussianChainShapes.Parts], attribute, real);

    /// <summary>The real type of the numbers and the right side: places and noise do not widen it.</summary>
    public static ElementType SparsePrecision(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        Real(op, [inputs[SparsePrecisionShapes.Values], inputs[SparsePrecisionShapes.Right]], attribute, real);

    public static ElementType Item(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real) =>
        ((ItemResult)attribute!).Type;

    private static ElementType Widest(ReadOnlySpan<Value> inputs)
    {
        var widest = ElementType.Bool;
        foreach (var input in inputs) widest = input.Type > widest ? input.Type : widest;
        return widest;
    }

    // whether a real index is an integer is checked at run time
    private static void RefuseIndex(string op, ReadOnlySpan<Value> inputs, int size)
    {
        var (source, index) = (inputs[0].Type.Name(), inputs[1].Type);
        if (index == ElementType.Bool) throw new ArgumentException($"{op} of {source} by {index.Name()}: an index is a whole number");
        if (index == ElementType.Float32 && size > ElementTypes.LargestFloatIndex)
            throw new ArgumentException($"{op} of {source} by {index.Name()}: "
                + $"{size} positions, and float32 distinguishes {ElementTypes.LargestFloatIndex}: use an int32 index");
    }
}
