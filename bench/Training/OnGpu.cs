using System.Collections.Concurrent;

namespace ProbDsl.Bench;

/// <summary>
/// A table of steps of training on a GPU: here, in PyTorch and in JAX. All processes are prepared first, several at once; then each is
/// timed alone.
/// </summary>
internal static class OnGpu
{
    public static void Print(GpuRun run, IReadOnlyList<Case> cases)
    {
        var prepared = Prepare(run, cases);
        try
        {
            Console.WriteLine($"\nprepared after {run.Elapsed.TotalSeconds:F0} s; loss and gradients differ from the processor's by");
            foreach (var of in prepared) Console.WriteLine($"{of.Of.Title,-22}  {string.Join(", ", Differences(of))}");
            foreach (var library in run.Rivals.Select(r => r.Script).Distinct())
                if (About(prepared, library) is { } about) Console.WriteLine(about);
            PrintTable(run, prepared);
            Console.WriteLine($"\n{run.Elapsed.TotalSeconds:F0} s in all");
        }
        finally
        {
            foreach (var of in prepared) of.Dispose();
        }
    }

    private static List<GpuCase> Prepare(GpuRun run, IReadOnlyList<Case> cases)
    {
        var queues = run.Rivals.Select(r => r.Script).Distinct().ToDictionary(s => s, _ => new BlockingCollection<(Rival, GpuCase)>());
        var lanes = queues.SelectMany(q => Enumerable.Range(0, run.AtOnce(q.Key)).Select(_ => Lane(run, q.Value))).ToList();
        List<GpuCase> prepared = [];
        // the last ones take longest to compile
        foreach (var of in cases.Reverse())
        {
            prepared.Insert(0, new GpuCase(of, run));
            foreach (var rival in prepared[0].Rivals.Where(r => !r.Kind.IsLast)) queues[rival.Kind.Script].Add((rival, prepared[0]));
        }
        foreach (var of in prepared.AsEnumerable().Reverse())
            foreach (var rival in of.Rivals.Where(r => r.Kind.IsLast)) queues[rival.Kind.Script].Add((rival, of));
        foreach (var queue in queues.Values) queue.CompleteAdding();
        foreach (var of in prepared)
        {
            of.Prepare();
            Report(run, $"{of.Of.Title}, here", of.Failure, of.Apart);
        }
        Task.WaitAll(lanes);
        return prepared;
    }

    private static Task Lane(GpuRun run, BlockingCollection<(Rival Rival, GpuCase Of)> queue) => Task.Factory.StartNew(() =>
    {
        foreach (var (rival, of) in queue.GetConsumingEnumerable())
        {
            rival.Prepare(of.Reference);
            if (rival.Failure != "") Report(run, rival.Name, rival.Failure, rival.Apart);
        }
    }, TaskCreationOptions.LongRunning);

    private static void Report(GpuRun run, string name, string? failure, double apart) => Console.WriteLine(
        $"{run.Elapsed.TotalSeconds,4:F0} s  {name}: {failure ?? (double.IsNaN(apart) ? "ready" : $"ready, differs by {apart:E1}")}");

    private static IEnumerable<string> Differences(GpuCase of) =>
        of.Rivals.Select(r => (r.Kind.Name, r.Apart)).Prepend(("here", of.Apart))
            .Where(d => !double.IsNaN(d.Item2)).Select(d => $"{d.Item1} {d.Item2:E1}");

    private static string? About(List<GpuCase> prepared, string script) =>
        prepared.SelectMany(of => of.Rivals).Where(r => r.Kind.Script == script).Select(r => r.About).FirstOrDefault(a => a is not null);

    private static void PrintTable(GpuRun run, List<GpuCase> prepared)
    {
        List<string> notes = [];
        Console.WriteLine($"\n| us a step | here | {string.Join(" | ", run.Rivals.Select(r => r.Name))} | fastest other / here |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("--:|", run.Rivals.Count + 2))}");
        foreach (var of in prepared)
        {
            var times = of.Times();
            var ratio = times.Skip(1).Min() / times[0];
            Console.WriteLine($"| {of.Of.Title} | {string.Join(" | ", times.Select(Cell))} | {(ratio is { } r ? $"{r:F2}" : "-")} |");
            if (of.Failure is { } failure) notes.Add($"{of.Of.Title}, here: {failure}");
            notes.AddRange(of.Rivals.Where(r => r.Failure is not (null or "")).Select(r => $"{r.Name}: {r.Failure}"));
        }
        if (notes.Count > 0) Console.WriteLine($"\nwithout a time:\n{string.Join('\n', notes)}");
    }

    private static string Cell(double? time) => time switch
    {
        null => "-",
        < 100 => $"{time:F1}",
        _ => $"{time:F0}",
    };
}
