using System.Reflection;
using System.Reflection.Emit;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>
/// Generates a kernel for tiles with this many rows and vectors: c[i, v] = start[i, v] + the sum over steps of a[i] b[v], in step order,
/// with all sums of a tile in registers. Generated at run time because no C# loop keeps an array of vectors in registers; such a method is
/// fully optimized from its first call.
/// </summary>
internal sealed class TileEmitter
{
    // a register with an address reaches three rows: its own, the next and the one after
    private const int RowsPerPointer = 3;

    private readonly DynamicMethod method;
    private readonly ILGenerator il;
    private readonly MethodInfo load, store, left, multiplyAdd;
    private readonly int rows, vectors;

    // the fields of the tile, the variables that change within a tile, and the vectors
    private readonly Dictionary<string, LocalBuilder> fields;
    private readonly LocalBuilder b, remaining, factor;
    private readonly LocalBuilder[] pointers, right;
    private readonly LocalBuilder[][] sums;

    /// <param name="simd">The type with the operations, see <see cref="ISimd{TVector,T}"/>.</param>
    /// <param name="left">How a is read: one number in every lane (Fill), or a vector (Load).</param>
    /// <param name="shape">The rows and vectors of a tile.</param>
    private TileEmitter(Type simd, string left, (int Rows, int Vectors) shape)
    {
        (rows, vectors) = shape;
        method = new($"{simd.Name}{left}{rows}x{vectors}", null, [typeof(Tile).MakePointerType()], typeof(TileEmitter).Module, true);
        il = method.GetILGenerator();
        (load, store, this.left, multiplyAdd) = (simd.GetMethod("Load")!, simd.GetMethod("Store")!, simd.GetMethod(left)!,
            simd.GetMethod("MultiplyAdd")!);
        fields = typeof(Tile).GetFields().ToDictionary(f => f.Name, _ => il.DeclareLocal(typeof(nint)));
        (b, remaining, factor) = (il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)), il.DeclareLocal(load.ReturnType));
        pointers = Locals((rows + RowsPerPointer - 1) / RowsPerPointer, typeof(nint));
        right = Locals(vectors, load.ReturnType);
        sums = [.. Enumerable.Range(0, rows).Select(_ => Locals(vectors, load.ReturnType))];
    }

    public static TileKernel Kernel(Type simd, string left, (int Rows, int Vectors) shape) => new TileEmitter(simd, left, shape).Kernel();

    private TileKernel Kernel()
    {
        foreach (var (name, local) in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, typeof(Tile).GetField(name)!);
            il.Emit(OpCodes.Stloc, local);
        }
        Repeat(Field(nameof(Tile.Tiles)), () =>
        {
            Begin();
            Repeat(remaining, Step);
            End();
        });
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<TileKernel>();
    }

    // the addresses of the rows of a, then a itself advances to the next tile; likewise the start
    private void Begin()
    {
        Set(b, Field(nameof(Tile.B)));
        Set(remaining, Field(nameof(Tile.Steps)));
        var (a, start) = (Field(nameof(Tile.A)), Field(nameof(Tile.Start)));
        for (var p = 0; p < pointers.Length; p++)
        {
            Set(pointers[p], a);
            Set(a, a, Field(nameof(Tile.ARow)), Math.Min(RowsPerPointer, rows - p * RowsPerPointer));
        }
        foreach (var row in sums)
        {
            for (var v = 0; v < vectors; v++) Load(row[v], start, v);
            Set(start, start, Field(nameof(Tile.StartRow)));
        }
    }

    private void Step()
    {
        for (var v = 0; v < vectors; v++) Load(right[v], b, v);
        for (var i = 0; i < rows; i++)
        {
            il.Emit(OpCodes.Ldloc, pointers[i / RowsPerPointer]);
            Add(Field(nameof(Tile.ARow)), i % RowsPerPointer);
            il.Emit(OpCodes.Call, left);
            il.Emit(OpCodes.Stloc, factor);
            for (var v = 0; v < vectors; v++) MultiplyAdd(right[v], sums[i][v]);
        }
        foreach (var pointer in pointers) Set(pointer, pointer, Field(nameof(Tile.AStep)));
        Set(b, b, Field(nameof(Tile.BStep)));
    }

    private void End()
    {
        var c = Field(nameof(Tile.C));
        foreach (var row in sums)
        {
            for (var v = 0; v < vectors; v++)
            {
                Address(c, v);
                il.Emit(OpCodes.Ldloc, row[v]);
                il.Emit(OpCodes.Call, store);
            }
            Set(c, c, Field(nameof(Tile.CRow)));
        }
    }

    private LocalBuilder Field(string name) => fields[name];

    private LocalBuilder[] Locals(int count, Type type) => [.. Enumerable.Range(0, count).Select(_ => il.DeclareLocal(type))];

    private void Load(LocalBuilder to, LocalBuilder row, int which)
    {
        Address(row, which);
        il.Emit(OpCodes.Call, load);
        il.Emit(OpCodes.Stloc, to);
    }

    private void MultiplyAdd(LocalBuilder by, LocalBuilder sum)
    {
        il.Emit(OpCodes.Ldloc, factor);
        il.Emit(OpCodes.Ldloc, by);
        il.Emit(OpCodes.Ldloc, sum);
        il.Emit(OpCodes.Call, multiplyAdd);
        il.Emit(OpCodes.Stloc, sum);
    }

    // the address of a vector in a row of vectors
    private void Address(LocalBuilder row, int which)
    {
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Sizeof, load.ReturnType);
        il.Emit(OpCodes.Ldc_I4, which);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    // to = from + times step
    private void Set(LocalBuilder to, LocalBuilder from, LocalBuilder? step = null, int times = 1)
    {
        il.Emit(OpCodes.Ldloc, from);
        if (step is not null) Add(step, times);
        il.Emit(OpCodes.Stloc, to);
    }

    private void Add(LocalBuilder step, int times)
    {
        if (times == 0) return;
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Ldc_I4, times);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
    }

    // repeats until the counter is 0; possibly never
    private void Repeat(LocalBuilder counter, Action body)
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
}
