using System.Reflection;
using System.Reflection.Emit;

namespace ProbDsl.Runtime;

/// <summary>
/// Writes a kernel for tiles of so many rows and vectors: c[i, v] = start[i, v] + the sum over steps of a[i] b[v], first step first, all sums of a tile in
/// registers. Written at run time because no loop of C# keeps an array of vectors in registers; such a method is fully optimised from its first call.
/// </summary>
/// <param name="simd">Has the operations, see <see cref="ISimd{TVector,T}"/>.</param>
/// <param name="left">How a is read: its number in every lane (Fill), or a vector (Load).</param>
/// <param name="shape">Rows and vectors of a tile.</param>
internal sealed class TileEmitter(Type simd, string left, (int Rows, int Vectors) shape)
{
    // of a register that holds an address, three rows are reached: at it, one row on, two rows on
    private const int RowsPerPointer = 3;

    private readonly DynamicMethod method = new($"{simd.Name}{left}{shape.Rows}x{shape.Vectors}", null, [typeof(Tile).MakePointerType()], typeof(TileEmitter).Module, true);
    private readonly Type vector = Operation(simd, "Load").ReturnType;

    public TileKernel Emit()
    {
        var il = method.GetILGenerator();
        var locals = new Locals(il, vector, shape, (shape.Rows + RowsPerPointer - 1) / RowsPerPointer);
        locals.Read(il);
        Loop(il, locals.Tiles, () =>
        {
            Start(il, locals);
            Loop(il, locals.Left, () => Step(il, locals));
            Finish(il, locals);
        });
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<TileKernel>();
    }

    private static MethodInfo Operation(Type simd, string name) => simd.GetMethod(name)!;

    private void Start(ILGenerator il, Locals locals)
    {
        Set(il, locals.B, locals.FirstB);
        Set(il, locals.Left, locals.Steps);
        for (var p = 0; p < locals.Pointers.Length; p++)
        {
            Set(il, locals.Pointers[p], locals.A);
            Set(il, locals.A, locals.A, locals.ARow, Math.Min(RowsPerPointer, shape.Rows - p * RowsPerPointer));
        }
        Set(il, locals.Row, locals.StartAt);
        for (var i = 0; i < shape.Rows; i++, Set(il, locals.Row, locals.Row, locals.StartRow))
            for (var v = 0; v < shape.Vectors; v++)
            {
                Address(il, locals.Row, v);
                il.Emit(OpCodes.Call, Operation(simd, "Load"));
                il.Emit(OpCodes.Stloc, locals.Sums[i, v]);
            }
        Set(il, locals.StartAt, locals.Row);
    }

    private void Step(ILGenerator il, Locals locals)
    {
        for (var v = 0; v < shape.Vectors; v++)
        {
            Address(il, locals.B, v);
            il.Emit(OpCodes.Call, Operation(simd, "Load"));
            il.Emit(OpCodes.Stloc, locals.Right[v]);
        }
        for (var i = 0; i < shape.Rows; i++)
        {
            il.Emit(OpCodes.Ldloc, locals.Pointers[i / RowsPerPointer]);
            AddTimes(il, locals.ARow, i % RowsPerPointer);
            il.Emit(OpCodes.Call, Operation(simd, left));
            il.Emit(OpCodes.Stloc, locals.Factor);
            for (var v = 0; v < shape.Vectors; v++) MultiplyAdd(il, locals.Factor, locals.Right[v], locals.Sums[i, v]);
        }
        foreach (var pointer in locals.Pointers) Set(il, pointer, pointer, locals.AStep);
        Set(il, locals.B, locals.B, locals.BStep);
    }

    private void Finish(ILGenerator il, Locals locals)
    {
        for (var i = 0; i < shape.Rows; i++, Set(il, locals.C, locals.C, locals.CRow))
            for (var v = 0; v < shape.Vectors; v++)
            {
                Address(il, locals.C, v);
                il.Emit(OpCodes.Ldloc, locals.Sums[i, v]);
                il.Emit(OpCodes.Call, Operation(simd, "Store"));
            }
    }

    private void MultiplyAdd(ILGenerator il, LocalBuilder a, LocalBuilder b, LocalBuilder sum)
    {
        il.Emit(OpCodes.Ldloc, a);
        il.Emit(OpCodes.Ldloc, b);
        il.Emit(OpCodes.Ldloc, sum);
        il.Emit(OpCodes.Call, Operation(simd, "MultiplyAdd"));
        il.Emit(OpCodes.Stloc, sum);
    }

    // the place of a vector in a row of vectors
    private void Address(ILGenerator il, LocalBuilder row, int which)
    {
        il.Emit(OpCodes.Ldloc, row);
        if (which == 0) return;
        il.Emit(OpCodes.Sizeof, vector);
        if (which > 1)
        {
            il.Emit(OpCodes.Ldc_I4, which);
            il.Emit(OpCodes.Mul);
        }
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    // to = from + times step
    private static void Set(ILGenerator il, LocalBuilder to, LocalBuilder from, LocalBuilder? step = null, int times = 1)
    {
        il.Emit(OpCodes.Ldloc, from);
        if (step is not null) AddTimes(il, step, times);
        il.Emit(OpCodes.Stloc, to);
    }

    private static void AddTimes(ILGenerator il, LocalBuilder step, int times)
    {
        if (times == 0) return;
        il.Emit(OpCodes.Ldloc, step);
        if (times > 1)
        {
            il.Emit(OpCodes.Ldc_I4, times);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Mul);
        }
        il.Emit(OpCodes.Add);
    }

    // as often as the counter says, which ends at 0; perhaps never
    private static void Loop(ILGenerator il, LocalBuilder counter, Action body)
    {
        var (again, end) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Ldloc, counter);
        il.Emit(OpCodes.Brfalse, end);
        il.MarkLabel(again);
        body();
        il.Emit(OpCodes.Ldloc, counter);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, counter);
        il.Emit(OpCodes.Ldloc, counter);
        il.Emit(OpCodes.Brtrue, again);
        il.MarkLabel(end);
    }

    /// <summary>The kernel's registers.</summary>
    private sealed class Locals
    {
        private readonly List<(string Field, LocalBuilder Local)> fields = [];

        public Locals(ILGenerator il, Type vector, (int Rows, int Vectors) shape, int pointers)
        {
            (A, ARow, AStep) = (Field(nameof(Tile.A)), Field(nameof(Tile.ARow)), Field(nameof(Tile.AStep)));
            (FirstB, BStep, StartAt, StartRow) = (Field(nameof(Tile.B)), Field(nameof(Tile.BStep)), Field(nameof(Tile.Start)), Field(nameof(Tile.StartRow)));
            (C, CRow, Steps, Tiles) = (Field(nameof(Tile.C)), Field(nameof(Tile.CRow)), Field(nameof(Tile.Steps)), Field(nameof(Tile.Tiles)));
            (B, Row, Left, Factor) = (il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)), il.DeclareLocal(vector));
            Pointers = [.. Enumerable.Range(0, pointers).Select(_ => il.DeclareLocal(typeof(nint)))];
            Right = [.. Enumerable.Range(0, shape.Vectors).Select(_ => il.DeclareLocal(vector))];
            Sums = new LocalBuilder[shape.Rows, shape.Vectors];
            for (var i = 0; i < shape.Rows; i++)
                for (var v = 0; v < shape.Vectors; v++) Sums[i, v] = il.DeclareLocal(vector);

            LocalBuilder Field(string name)
            {
                fields.Add((name, il.DeclareLocal(typeof(nint))));
                return fields[^1].Local;
            }
        }

        public LocalBuilder A { get; }

        public LocalBuilder ARow { get; }

        public LocalBuilder AStep { get; }

        public LocalBuilder FirstB { get; }

        public LocalBuilder B { get; }

        public LocalBuilder BStep { get; }

        public LocalBuilder StartAt { get; }

        public LocalBuilder StartRow { get; }

        public LocalBuilder C { get; }

        public LocalBuilder CRow { get; }

        public LocalBuilder Steps { get; }

        public LocalBuilder Tiles { get; }

        /// <summary>Steps that are left of this tile.</summary>
        public LocalBuilder Left { get; }

        /// <summary>A row of the start.</summary>
        public LocalBuilder Row { get; }

        public LocalBuilder Factor { get; }

        public LocalBuilder[] Pointers { get; }

        public LocalBuilder[] Right { get; }

        public LocalBuilder[,] Sums { get; }

        public void Read(ILGenerator il)
        {
            foreach (var (field, local) in fields)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldfld, typeof(Tile).GetField(field)!);
                il.Emit(OpCodes.Stloc, local);
            }
        }
    }
}
