using System.Reflection;
using System.Reflection.Emit;
using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.StraightLines;

/// <summary>Runs <see cref="ScalarCode"/>, given the addresses of its places and then of its scratch memory.</summary>
internal unsafe delegate void ScalarPass(nint* places);

/// <summary>Generates the method of a <see cref="ScalarCode"/>: every result in a register. Fully optimized from its first call.</summary>
internal sealed class ScalarEmitter
{
    private readonly DynamicMethod method =
        new("Straight", null, [typeof(nint).MakePointerType()], typeof(ScalarEmitter).Module, true);

    private readonly ILGenerator il;
    private readonly LocalBuilder?[] results;
    private readonly Dictionary<int, LocalBuilder> places = [];

    private ScalarEmitter(ScalarCode code) => (il, results) = (method.GetILGenerator(), new LocalBuilder?[code.Steps.Count]);

    /// <summary>The method of a code, which is generated once for all programs that have it.</summary>
    public static ScalarPass PassOf(ScalarCode code, int scratch) =>
        Known.Passes.GetOrAdd($"{scratch}: {code.Key}", _ => new ScalarEmitter(code).Generate(code, scratch));

    private ScalarPass Generate(ScalarCode code, int scratch)
    {
        var used = code.Steps.Where(s => s.Kind is ScalarKind.Load or ScalarKind.Store).Select(s => s.A).Append(scratch);
        foreach (var place in used.Distinct()) Place(place);
        foreach (var (at, step) in code.Steps.Index()) Emit(at, step, places[scratch]);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ScalarPass>();
    }

    private void Place(int at)
    {
        places[at] = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, at * sizeof(long));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Stloc, places[at]);
    }

    private void Emit(int at, ScalarStep step, LocalBuilder scratch)
    {
        switch (step.Kind)
        {
            case ScalarKind.Load:
                Address(places[step.A], step.B);
                il.Emit(OpCodes.Ldind_R8);
                Keep(at);
                break;
            case ScalarKind.Number:
                il.Emit(OpCodes.Ldc_R8, BitConverter.Int64BitsToDouble(step.Bits));
                Keep(at);
                break;
            case ScalarKind.Op:
                Apply(step);
                Keep(at);
                break;
            case ScalarKind.Argument:
                Address(scratch, step.B);
                il.Emit(OpCodes.Ldloc, results[step.A]!);
                il.Emit(OpCodes.Stind_R8);
                break;
            case ScalarKind.Loop:
                Loop(step, scratch);
                break;
            case ScalarKind.Result:
                Address(scratch, step.A);
                il.Emit(OpCodes.Ldind_R8);
                Keep(at);
                break;
            default:
                Address(places[step.A], step.B);
                il.Emit(OpCodes.Ldloc, results[step.C]!);
                il.Emit(OpCodes.Stind_R8);
                break;
        }
    }

    private void Keep(int at) => il.Emit(OpCodes.Stloc, results[at] = il.DeclareLocal(typeof(double)));

    private void Address(LocalBuilder place, int number)
    {
        il.Emit(OpCodes.Ldloc, place);
        if (number == 0) return;
        il.Emit(OpCodes.Ldc_I4, number * sizeof(double));
        il.Emit(OpCodes.Add);
    }

    private void Apply(ScalarStep step)
    {
        int[] operands = OpTable.Of(step.Op).Arity switch { 1 => [step.A], 2 => [step.A, step.B], _ => [step.A, step.B, step.C] };
        foreach (var operand in operands) il.Emit(OpCodes.Ldloc, results[operand]!);
        if (Plain(step.Op) is { } plain) il.Emit(plain);
        else il.Emit(OpCodes.Call, ScalarOps.Find(step.Op));
    }

    private static OpCode? Plain(Op op) => op switch
    {
        Op.Add => OpCodes.Add,
        Op.Sub => OpCodes.Sub,
        Op.Mul => OpCodes.Mul,
        Op.Div => OpCodes.Div,
        Op.Neg => OpCodes.Neg,
        _ => null,
    };

    private void Loop(ScalarStep step, LocalBuilder scratch)
    {
        var count = step.A;
        Type pointer = typeof(double*);
        Address(scratch, 0);
        if (step.B == 2) Address(scratch, count);
        Address(scratch, 2 * count);
        il.Emit(OpCodes.Ldc_I4, count);
        il.Emit(OpCodes.Conv_I);
        if (step.Op == Op.Sum)
        {
            il.Emit(OpCodes.Call, typeof(ScalarOps).GetMethod(nameof(ScalarOps.Sum), BindingFlags.Static | BindingFlags.Public)!);
            return;
        }

        il.Emit(OpCodes.Ldc_I8, AddressOf(step));
        il.Emit(OpCodes.Conv_I);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(void),
            step.B == 2 ? [pointer, pointer, pointer, typeof(nint)] : [pointer, pointer, typeof(nint)], null);
    }

    private static unsafe long AddressOf(ScalarStep step) => step.B == 2
        ? (long)PointwiseLoops.Binary<double>(step.Op, OperandForm.Strip, OperandForm.Strip) : (long)PointwiseLoops.Unary<double>(step.Op);

    private static class Known
    {
        public static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ScalarPass> Passes = new();
    }
}

/// <summary>Ops on a single number, with the bits of <see cref="PointwiseLoops"/>.</summary>
internal static unsafe class ScalarOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static MethodInfo Find(Op op) => typeof(ScalarOps).GetMethod(op.ToString(), BindingFlags.Static | BindingFlags.Public)!;

    [MethodImpl(Inline)] public static double Abs(double x) => Math.Abs(x);

    [MethodImpl(Inline)] public static double Sqrt(double x) => Math.Sqrt(x);

    [MethodImpl(Inline)] public static double Min(double a, double b) => Math.Min(a, b);

    [MethodImpl(Inline)] public static double Max(double a, double b) => Math.Max(a, b);

    [MethodImpl(Inline)] public static double Less(double a, double b) => a < b ? 1 : 0;

    [MethodImpl(Inline)] public static double LessEqual(double a, double b) => a <= b ? 1 : 0;

    [MethodImpl(Inline)] public static double Equal(double a, double b) => a == b ? 1 : 0;

    [MethodImpl(Inline)] public static double And(double a, double b) => a != 0 & b != 0 ? 1 : 0;

    [MethodImpl(Inline)] public static double Or(double a, double b) => a != 0 | b != 0 ? 1 : 0;

    [MethodImpl(Inline)] public static double Not(double a) => a == 0 ? 1 : 0;

    [MethodImpl(Inline)] public static double IsFinite(double a) => double.IsFinite(a) ? 1 : 0;

    [MethodImpl(Inline)] public static double Select(double condition, double a, double b) => condition != 0 ? a : b;

    /// <summary>y = the sum of n numbers, in the order of a long run.</summary>
    public static void Sum(double* x, double* y, nint n) => *y = Sums.OfRun(x, n);
}
