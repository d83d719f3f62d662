using System.Collections;
using System.Diagnostics;
using System.Reflection;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Managed.Products;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.Threads;

namespace ProbDsl.Bench;

/// <summary>
/// The least time of each step of a program, and of each instruction of its loops, by reflection: the engine itself counts nothing.
/// </summary>
internal static class Profile
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private const int Rounds = 300;

    public static void Print(ManagedProgram program)
    {
        var code = Field(program, "code");
        List<object> steps = [.. ((IEnumerable)Field(code, "steps")).Cast<object>(), .. ((IEnumerable)Field(code, "last")).Cast<object>()];
        var sum = 0.0;
        foreach (var step in steps)
        {
            var took = Least(step.GetType().GetMethod("Run", Any, [typeof(BlockTeam)])!.CreateDelegate<Action<BlockTeam?>>(step));
            sum += took;
            Console.WriteLine($"{took,8:F2} us  {Describe(step)}");
            if (!step.GetType().Name.StartsWith("LoopRun", StringComparison.Ordinal)) continue;
            var (rows, strip) = ((int)Field(step, "rows"), (int)Field(step, "stripRows"));
            foreach (var instruction in (IEnumerable)((Array)Field(step, "workers")).GetValue(0)!)
            {
                var run = instruction.GetType().GetMethod("Run", Any, [typeof(nint), typeof(nint)])!
                    .CreateDelegate<Action<nint, nint>>(instruction);
                var own = Least(_ => { for (nint first = 0; first < rows; first += strip) run(first, Math.Min(strip, rows - first)); });
                Console.WriteLine($"{own,14:F2} us  {Describe(instruction)}");
            }
            Console.WriteLine($"              strips of {strip} of {rows} rows");
        }
        Console.WriteLine($"{sum,8:F2} us in all");
    }

    private static double Least(Action<BlockTeam?> run)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var j = 0; j < 4; j++) run(null);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / 4);
        }
        return best;
    }

    private static string Describe(object of)
    {
        var numbers = of.GetType().GetFields(Any)
            .Where(f => f.FieldType == typeof(int) || f.FieldType == typeof(nint) || f.FieldType == typeof(int[]) || f.FieldType.IsEnum
                || f.FieldType.Name.StartsWith("Stretch", StringComparison.Ordinal) || f.FieldType == typeof(ProductLayout))
            .Where(f => f.GetValue(of) is not nint at || Math.Abs(at) < 1 << 24).Select(f =>
                $"{f.Name.Split('>')[0].TrimStart('<')} {(f.GetValue(of) is int[] many ? string.Join(',', many) : f.GetValue(of))}");
        var inner = of.GetType().GetFields(Any).Where(f => f.FieldType.Name == "Instruction").Select(f => Describe(f.GetValue(of)!));
        var layout = of.GetType().GetField("product", Any)?.GetValue(of) is { } product
            && product.GetType().GetField("layout", Any) is { } field ? $" {field.GetValue(product)}" : "";
        var ops = of.GetType().GetFields(Any).Where(f => f.FieldType == typeof(Op)).Select(f => $"{f.GetValue(of)}");
        return $"{of.GetType().Name} {string.Join("; ", ops)} {string.Join("; ", numbers)} {string.Join("; ", inner)}{layout}";
    }

    private static object Field(object of, string name) => of.GetType().GetField(name, Any)!.GetValue(of)!;
}
