using System.Reflection.Emit;
using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>
/// Generates the pass of a <see cref="FusedKernel"/>: for each vector, every op in turn, with all intermediate values in registers. Fully
/// optimized from its first call.
/// </summary>
internal sealed class FusedEmitter<T>
    where T : unmanaged
{
    private readonly DynamicMethod method = new("Fused", null, [typeof(nint).MakePointerType(), typeof(nint)],
        typeof(FusedEmitter<T>).Module, true);
    private readonly ILGenerator il;
    private readonly LoopUnit unit;
    private readonly LocalBuilder offset, end;
    private readonly Dictionary<Value, LocalBuilder> places = [], vectors = [];

    private FusedEmitter(LoopUnit unit)
    {
        (this.unit, il) = (unit, method.GetILGenerator());
        (offset, end) = (il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)));
    }

    public static FusedPass Pass(LoopUnit unit, IReadOnlyList<Value> reads) => new FusedEmitter<T>(unit).Pass(reads);

    private FusedPass Pass(IReadOnlyList<Value> reads)
    {
        foreach (var (at, value) in reads.Concat(unit.Stored).Index()) Placed(value, at);
        foreach (var single in reads.Where(FusedLanes.IsSingle)) Loaded(single, nameof(FusedLanes.Fill), places[single]);
        var (again, done) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Sizeof, typeof(Vector512<T>));
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Stloc, end);
        il.MarkLabel(again);
        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Bge, done);
        foreach (var strip in reads.Where(x => !FusedLanes.IsSingle(x))) Loaded(strip, nameof(FusedLanes.Load), places[strip], offset);
        foreach (var value in unit.Values) Compute(value);
        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Sizeof, typeof(Vector512<T>));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, offset);
        il.Emit(OpCodes.Br, again);
        il.MarkLabel(done);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<FusedPass>();
    }

    private void Placed(Value value, int at)
    {
        places[value] = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Sizeof, typeof(nint));
        il.Emit(OpCodes.Ldc_I4, at);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Stloc, places[value]);
    }

    private void Loaded(Value value, string how, LocalBuilder place, LocalBuilder? further = null)
    {
        Address(place, further);
        il.Emit(OpCodes.Call, FusedLanes.Own<T>(how));
        il.Emit(OpCodes.Stloc, VectorOf(value));
    }

    // the value of a paired op may already be computed
    private void Compute(Value value)
    {
        if (!vectors.ContainsKey(value))
        {
            foreach (var input in value.Inputs) il.Emit(OpCodes.Ldloc, vectors[input]);
            var twin = unit.Values.FirstOrDefault(v => PairedOps.Are(value, v));
            var (result, gradient) = value.Op == Op.Sigmoid && twin is not null ? (twin, value) : (value, twin);
            if (gradient is not null) il.Emit(OpCodes.Ldloca, VectorOf(gradient));
            il.Emit(OpCodes.Call, gradient is null ? FusedLanes.Find<T>(value.Op) : FusedLanes.Own<T>(nameof(FusedLanes.Softplus)));
            il.Emit(OpCodes.Stloc, VectorOf(result));
        }
        if (!unit.Stored.Contains(value)) return;
        Address(places[value], offset);
        il.Emit(OpCodes.Ldloc, vectors[value]);
        il.Emit(OpCodes.Call, FusedLanes.Own<T>(nameof(FusedLanes.Store)));
    }

    private void Address(LocalBuilder place, LocalBuilder? further)
    {
        il.Emit(OpCodes.Ldloc, place);
        if (further is null) return;
        il.Emit(OpCodes.Ldloc, further);
        il.Emit(OpCodes.Add);
    }

    private LocalBuilder VectorOf(Value value) =>
        vectors.TryGetValue(value, out var known) ? known : vectors[value] = il.DeclareLocal(typeof(Vector512<T>));
}
