using System.Globalization;
using ProbDsl.Bench;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Managed;

// A whole step of training: loss, gradients, Adam. Modes:
//   compare SCRIPT THREADS..    beside eager PyTorch, for each number of threads
//   compare SCRIPT only CASE THREADS..    the same of one case
//   gpu SCRIPTS [rivals=MODE,..] all|CASE..    on a GPU, beside PyTorch and JAX: eager, compile, graph, compile-graph, jit, scan
//   gpu-dry SCRIPTS ..          the same protocol on the processor, for a few steps
//   profile CASE                the plan, and the time of each instruction by itself: toy, gan and others
const string Chosen = "rivals=";
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["profile", var name]:
        using (var step = new CompiledStep(Case.Named(name).Objective(), new ManagedEngine(1)))
        {
            foreach (var program in step.Programs.Cast<ManagedProgram>()) Console.WriteLine(program.Plan);
            Console.WriteLine($"{step.Least(3000):F1} us a step");
            foreach (var program in step.Programs.Cast<ManagedProgram>()) Profile.Print(program);
        }
        break;
    case ["compare", var script, "only", var one, .. var threads]:
        Comparison.Head();
        foreach (var count in threads.Select(int.Parse)) Comparison.Print(Case.Named(one), script, count);
        break;
    case ["compare", var script, .. var threads]:
        Comparison.Head();
        foreach (var count in threads.Select(int.Parse))
            foreach (var of in Case.All) Comparison.Print(of, script, count);
        break;
    case ["gpu-profile", .. var names]:
        foreach (var name in names) GpuProfile.Print(Case.Named(name));
        break;
    case ["gpu-plan", var name]:
        using (var step = new CompiledStep(Case.Named(name).Objective(), CudaEngine.Kind.Counting!(new())))
            foreach (var program in step.Programs) Console.WriteLine(program);
        break;
    case ["gpu-text", var name]:
        using (var step = new CompiledStep(Case.Named(name).Objective(), CudaEngine.Kind.Counting!(new())))
            foreach (var launch in step.Programs.Cast<CudaProgram>().SelectMany(p => p.Calls).OfType<Launch>())
                Console.WriteLine($"// {launch.Blocks} x {launch.Threads}\n{KernelText.Source([launch.Kernel])}");
        break;
    case ["gpu" or "gpu-dry", var scripts, .. var names]:
        var kinds = names.FirstOrDefault(n => n.StartsWith(Chosen, StringComparison.Ordinal))?[Chosen.Length..].Split(',');
        var rivals = RivalKind.All.Where(k => kinds is null || kinds.Contains(k.Mode)).ToList();
        var cases = names.Where(n => !n.StartsWith(Chosen, StringComparison.Ordinal)).ToList();
        OnGpu.Print(new(scripts, rivals, args[0] == "gpu-dry"), cases is ["all"] ? Case.All : [.. cases.Select(Case.Named)]);
        break;
    default:
        return 2;
}
return 0;
