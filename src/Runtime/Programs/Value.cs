namespace ProbDsl.Runtime.Programs;

/// <summary>
/// One line of a program: a tensor computed from earlier ones. A <see cref="ProgramBuilder"/> creates values and returns the same object
/// for the same op on the same inputs; operators are pointwise and broadcast.
/// </summary>
public sealed class Value
{
    internal Value(ProgramBuilder program, int id, Op op, Value[] inputs, OpDetail? attribute, Shape shape,
        ElementType type, object? origin)
    {
        (Program, Id, Op, Inputs, Attribute, Shape, Type, Origin) = (program, id, op, inputs, attribute, shape, type, origin);
    }

    /// <summary>The builder that created this value, and that creates values computed from it.</summary>
    public ProgramBuilder Program { get; }

    /// <summary>
    /// The position in the order of creation: an input has a smaller one. The ids of a built program ascend, with gaps where lines were
    /// dropped.
    /// </summary>
    public int Id { get; }

    public Op Op { get; }

    public IReadOnlyList<Value> Inputs { get; }

    public OpDetail? Attribute { get; }

    public Shape Shape { get; }

    public ElementType Type { get; }

    /// <summary>The first statement that requested this value, for error messages and the printed program; null if unknown.</summary>
    public object? Origin { get; }

    public static Value operator +(Value a, Value b) => a.Program.Pointwise(Op.Add, a, b);

    public static Value operator +(Value a, double b) => a + a.Program.Constant(b);

    public static Value operator +(double a, Value b) => b.Program.Constant(a) + b;

    public static Value operator -(Value a, Value b) => a.Program.Pointwise(Op.Sub, a, b);

    public static Value operator -(Value a, double b) => a - a.Program.Constant(b);

    public static Value operator -(double a, Value b) => b.Program.Constant(a) - b;

    public static Value operator *(Value a, Value b) => a.Program.Pointwise(Op.Mul, a, b);

    public static Value operator *(Value a, double b) => a * a.Program.Constant(b);

    public static Value operator *(double a, Value b) => b.Program.Constant(a) * b;

    public static Value operator /(Value a, Value b) => a.Program.Pointwise(Op.Div, a, b);

    public static Value operator /(Value a, double b) => a / a.Program.Constant(b);

    public static Value operator /(double a, Value b) => b.Program.Constant(a) / b;

    public static Value operator -(Value a) => a.Program.Pointwise(Op.Neg, a);

    public static Value operator <(Value a, Value b) => a.Program.Pointwise(Op.Less, a, b);

    public static Value operator <(Value a, double b) => a < a.Program.Constant(b);

    public static Value operator <(double a, Value b) => b.Program.Constant(a) < b;

    public static Value operator <=(Value a, Value b) => a.Program.Pointwise(Op.LessEqual, a, b);

    public static Value operator <=(Value a, double b) => a <= a.Program.Constant(b);

    public static Value operator <=(double a, Value b) => b.Program.Constant(a) <= b;

    public static Value operator >(Value a, Value b) => b < a;

    public static Value operator >(Value a, double b) => b < a;

    public static Value operator >(double a, Value b) => b < a;

    public static Value operator >=(Value a, Value b) => b <= a;

    public static Value operator >=(Value a, double b) => b <= a;

    public static Value operator >=(double a, Value b) => b <= a;

    public static Value operator &(Value a, Value b) => a.Program.Pointwise(Op.And, a, b);

    public static Value operator |(Value a, Value b) => a.Program.Pointwise(Op.Or, a, b);

    public static Value operator !(Value a) => a.Program.Pointwise(Op.Not, a);

    public override string ToString() => $"%{Id} {OpTable.Of(Op).Name} {ProgramText.Typed(this)}";
}
