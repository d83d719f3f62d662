using System.Diagnostics;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Bench;

/// <summary>The time of each launch of a step of training on a GPU, by itself, many times in a row.</summary>
internal static class GpuProfile
{
    private const int Times = 200;

    public static void Print(Case of)
    {
        var device = CudaDevice.Open();
        var start = Stopwatch.GetTimestamp();
        using var step = new CompiledStep(of.Objective(), new CudaEngine(device));
        step.Take();
        Console.WriteLine($"{of.Title}: first step after {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
        foreach (var program in step.Programs.Cast<CudaProgram>())
        {
            Console.Write(program);
            var all = 0.0;
            foreach (var (at, call) in program.Calls.Index())
            {
                var took = Microseconds(device, [.. Enumerable.Repeat(call, Times)]) / Times;
                all += took;
                var what = call is Launch launch ? $"{launch.Blocks} x {launch.Threads}" : "product";
                Console.WriteLine($"    launch {at}: {what} {took:F2} us");
            }

            Console.WriteLine($"    sum {all:F1} us, in one graph {Microseconds(device, [.. program.Calls]):F1} us");
        }
    }

    private static double Microseconds(CudaDevice device, IReadOnlyList<DeviceCall> calls)
    {
        using var graph = device.Record(calls);
        var (wait, best) = (new byte[8], double.PositiveInfinity);
        var at = device.Allocate(8);
        for (var turn = 0; turn < 8; turn++)
        {
            device.Read(at, wait);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 4; i++) graph.Run();
            device.Read(at, wait);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / 4);
        }

        device.Free(at);
        return best;
    }
}
