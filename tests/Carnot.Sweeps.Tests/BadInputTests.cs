using System.Text.Json.Nodes;

namespace Carnot.Sweeps.Tests;

/// <summary>What a user can get wrong, and what the machine and the cluster can: a clear message, nothing lost, safe to run again.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Two = "run: simulate equilibrium\nset: {steps: 400, walkers: 64}\nseeds: 2\n";

    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("run: tain gpt2", 2, "\"tain\" is no verb that makes a run; did you mean \"train\"? Sweeps are made of: train, simulate, measure.")]
    [InlineData("run: train gtp2", 2, "train gtp2: Unknown model \"gtp2\"; did you mean \"gpt2\"? Known: gpt2, mlp, linear, embedded-linear, vit, diffusion.")]
    [InlineData("run: train linear\nset: {steps: many}", 2, "Cannot parse argument 'many' for option '--steps' as expected type 'System.Int64'.")]
    [InlineData("run: train linear\nset: {widht: 3}", 3, "spec.yaml: \"widht\" is no option of \"carnot train\" and no value uses it in braces; did you mean \"width\"?")]
    [InlineData("run: train linear\ngrid: {width: [0, 8]}", 2, "width=0: --width must be 1 or more, got 0.")]
    [InlineData("run: train linear\nset: {output: x}", 3, "\"output\" is no option of \"carnot train\" and no value uses it in braces.")]
    [InlineData("run: simulate equilibirum", 2, "did you mean \"equilibrium\"?")]
    [InlineData("run: simulate equilibrium\nset: {river-force: 1}", 2, "\"equilibrium\" has no --river-force.")]
    [InlineData("run: measure {which}\ngrid: {which: [no-such-run, another]}", 3, "no-such-run: ")]
    [InlineData("run: train linear\ngrid: [1]", 3, "spec.yaml: \"grid\" must be a table of keys and values.")]
    [InlineData("run: [train", 3, "spec.yaml:2: This is not YAML:")]
    public void A_mistake_in_a_specification_is_told_before_anything_runs(string yaml, int code, string expected)
    {
        string file = _sandbox.At("spec.yaml");
        File.WriteAllText(file, yaml);
        (int ended, _, string error) = Sandbox.Carnot("sweep", "plan", file, "-o", _sandbox.At("sweep"));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(code, ended);
        Assert.False(Directory.Exists(_sandbox.At("sweep")));
    }

    [Fact]
    public void A_folder_that_was_planned_for_another_specification_stays_as_it_is()
    {
        _sandbox.Plan(Two);
        string other = _sandbox.At("other.yaml");
        File.WriteAllText(other, Two.Replace("seeds: 2", "seeds: [1, 3]", StringComparison.Ordinal));
        (int code, _, string error) = Sandbox.Carnot("sweep", "plan", other, "-o", _sandbox.At("sweep"));
        Assert.Equal((2, $"{_sandbox.At("sweep")} was planned for another sweep: run 1 is seed=2 there and seed=3 here. A plan does not change; name another folder."), (code, error.Trim()));
        Assert.Equal(0, Sandbox.Carnot("sweep", "plan", _sandbox.At("sweep.yaml"), "-o", _sandbox.At("sweep")).Code);
    }

    [Fact]
    public void A_forecast_writes_nothing()
    {
        string file = _sandbox.At("spec.yaml");
        File.WriteAllText(file, Two);
        (int code, string output, string error) = Sandbox.Carnot("sweep", "plan", file, "--dry-run", "--json");
        Assert.True(code == 0, error);
        JsonNode document = JsonNode.Parse(output)!;
        Assert.Equal(2, document["runs"]!.GetValue<int>());
        Assert.True(document["forecast"]!["secondsPerRun"]!.GetValue<double>() > 0 && document["forecast"]!["megabytesPerRun"]!.GetValue<long>() > 0);
        Assert.Equal([file], Directory.GetFileSystemEntries(_sandbox.Root));
    }

    /// <summary>A file system of 64 kB is full after the first files; with more room the same command finishes.</summary>
    [Fact]
    public void A_full_disk_loses_nothing_and_the_same_command_goes_on_when_there_is_room()
    {
        var (folder, _) = _sandbox.Plan(Two);
        string script = $"""
            mount -t tmpfs -o size=64k none {folder.Path}/runs
            head -c 60k /dev/zero >{folder.Path}/runs/filler 2>/dev/null
            $CARNOT sweep run {folder.Path} --jobs 1 2>{_sandbox.At("full.txt")}
            echo $?
            rm {folder.Path}/runs/filler
            mount -o remount,size=1m {folder.Path}/runs
            $CARNOT sweep run {folder.Path} --jobs 1
            """;
        Directory.CreateDirectory(Path.Combine(folder.Path, "runs"));
        string output = Apart(script);
        string error = File.ReadAllText(_sandbox.At("full.txt"));
        Assert.Contains("could not be written: No space left on device", error, StringComparison.Ordinal);
        Assert.Equal(["4", $"2 of 2 runs are done. Read them with: carnot sweep collect {folder.Path}"], output.Trim().Split('\n'));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_starts_nothing()
    {
        var (folder, _) = _sandbox.Plan(Two);
        string output = Apart($"""
            mount --bind {folder.Path} {folder.Path}
            mount -o remount,ro,bind {folder.Path}
            $CARNOT sweep run {folder.Path} 2>&1
            echo $?
            $CARNOT sweep plan {_sandbox.At("sweep.yaml")} -o {folder.Path}/inner 2>&1
            echo $?
            """);
        string[] lines = output.Trim().Split('\n');
        Assert.Matches($"^{folder.Path} could not be written: .*Read-only file system.* Nothing was started\\.$", lines[0]);
        Assert.Matches($"^{folder.Path}/inner/manifest.json could not be written: .*Read-only file system.*$", lines[2]);
        Assert.Equal(["2", "2"], [lines[1], lines[3]]);
        Assert.Equal(0, Sandbox.Carnot("sweep", "run", folder.Path).Code);
    }

    [Fact]
    public void Without_Slurm_the_local_engine_is_named()
    {
        var (folder, _) = _sandbox.Plan(Two);
        foreach (string verb in (string[])["run", "cancel"])
        {
            (int code, _, string error) = With([], "sweep", verb, folder.Path, "--engine", "slurm");
            Assert.Equal((3, "squeue: there is no such command: this machine is no part of a Slurm cluster. Go to a node that can submit jobs, or use --engine local."), (code, error.Trim()));
        }
        Assert.Equal((2, "There is no engine \"slrum\"; did you mean \"slurm\"? Engines: local, slurm."), With([], "sweep", "run", folder.Path, "--engine", "slrum") is var (misused, _, said) ? (misused, said.Trim()) : default);
    }

    [Fact]
    public void A_queue_that_does_not_answer_is_submitted_nothing()
    {
        var (folder, _) = _sandbox.Plan(Two);
        (string, string)[] scheduler = [("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1"), ("sbatch", $"touch {_sandbox.At("submitted")}; echo 1"), ("scontrol", "exit 1")];
        (int code, _, string error) = With(scheduler, "sweep", "run", folder.Path, "--engine", "slurm", "--wait");
        Assert.Equal((3, "squeue: the queue did not answer: slurm_load_jobs error: Unable to contact slurm controller (connect failure). What is in it is not known, so nothing was submitted. Run the same command again when it answers."), (code, error.Trim()));
        Assert.False(File.Exists(_sandbox.At("submitted")));
    }

    [Fact]
    public void A_submission_that_timed_out_and_was_accepted_is_not_repeated()
    {
        var (folder, plan) = _sandbox.Plan(Two);
        // The queue holds both elements from the moment sbatch was called, although sbatch says it failed.
        (string, string)[] scheduler =
        [
            ("squeue", $"[ -e {_sandbox.At("calls")} ] && printf 'carnot-{plan.Hash}-1-0|0|RUNNING|None\\ncarnot-{plan.Hash}-1-0|1|PENDING|Priority\\n' || true"),
            ("sbatch", $"echo x >>{_sandbox.At("calls")}; echo 'sbatch: error: Batch job submission failed: Socket timed out' >&2; exit 1"),
            ("scontrol", "echo 'MaxArraySize            = 1001'"),
        ];
        string[] run = ["sweep", "run", folder.Path, "--engine", "slurm", "--poll", "0.01", "--json"];
        (int code, string output, string error) = With(scheduler, run);
        Assert.True(code == 0, error);
        Assert.Equal(2, JsonNode.Parse(output)!["submitted"]!.GetValue<int>());
        Assert.Equal(0, JsonNode.Parse(With(scheduler, run).Output)!["submitted"]!.GetValue<int>());
        Assert.Equal("x\n", File.ReadAllText(_sandbox.At("calls")));
    }

    [Fact]
    public void A_submission_that_was_refused_is_told_in_the_schedulers_words()
    {
        var (folder, _) = _sandbox.Plan(Two);
        (string, string)[] scheduler = [("squeue", "true"), ("sbatch", "echo 'sbatch: error: invalid partition specified: gpus' >&2; exit 1"), ("scontrol", "exit 1")];
        (int code, _, string error) = With(scheduler, "sweep", "run", folder.Path, "--engine", "slurm", "--poll", "0.01", "--partition", "gpus");
        Assert.Equal((3, "sbatch: it refused 2 runs: sbatch: error: invalid partition specified: gpus. What was submitted before stays in the queue; run the same command again to submit the rest."), (code, error.Trim()));
    }

    [Fact]
    public void Jobs_that_pend_for_ever_are_told_with_the_schedulers_reason_and_not_waited_for()
    {
        var (folder, plan) = _sandbox.Plan(Two);
        (string, string)[] scheduler = [("squeue", $"printf 'carnot-{plan.Hash}-1-0|0|PENDING|launch failed requeued held\\ncarnot-{plan.Hash}-1-0|1|PENDING|ReqNodeNotAvail\\n'")];
        (int code, _, string error) = With(scheduler, "sweep", "run", folder.Path, "--engine", "slurm", "--wait", "--poll", "0.01", "--patience", "1s");
        Assert.Equal(4, code);
        Assert.Equal(["Pending: 1 × launch failed requeued held, 1 × ReqNodeNotAvail.", $"Nothing has happened for 00:00:01, and 2 runs are pending: 1 × launch failed requeued held, 1 × ReqNodeNotAvail. They stay in the queue. Wait on with the same command, or take them out with: carnot sweep cancel --engine slurm {folder.Path}"], error.Trim().Split('\n'));
    }

    /// <summary>Elements that leave the queue and have begun nothing were cancelled by somebody, or cannot start: submitting them again would go on for ever.</summary>
    [Fact]
    public void Jobs_that_vanish_are_not_submitted_again()
    {
        var (folder, _) = _sandbox.Plan(Two);
        (string, string)[] scheduler = [("squeue", "true"), ("sbatch", $"echo x >>{_sandbox.At("calls")}; echo 1"), ("scontrol", "exit 1")];
        (int code, _, string error) = With(scheduler, "sweep", "run", folder.Path, "--engine", "slurm", "--wait", "--poll", "0.01");
        Assert.Equal(4, code);
        Assert.StartsWith("2 runs ended without having begun (first: seed=1).", error, StringComparison.Ordinal);
        Assert.Equal("x\n", File.ReadAllText(_sandbox.At("calls")));
    }

    /// <summary>The site's limit on arrays, what is passed through, and how runs are packed: what sbatch is given.</summary>
    [Fact]
    public void Long_sweeps_are_split_packed_and_given_the_sites_settings()
    {
        var (folder, plan) = _sandbox.Plan("run: simulate equilibrium\nset: {steps: 400, walkers: 64}\nseeds: 11\n");
        (string, string)[] scheduler = [("squeue", "true"), ("sbatch", $"for word in \"$@\"; do echo \"$word\" >>{_sandbox.At("calls")}; done; cat >>{_sandbox.At("script")}; echo 1"), ("scontrol", "echo 'MaxArraySize            = 4'")];
        (int code, _, string error) = With(scheduler, "sweep", "run", folder.Path, "--engine", "slurm", "--pack", "2", "--jobs", "3", "--partition", "gpu", "--time", "10:00", "--setup", "module load dotnet", "--threads", "2");
        Assert.True(code == 0, error);
        string[] words = File.ReadAllLines(_sandbox.At("calls"));
        Assert.Equal([$"--job-name=carnot-{plan.Hash}-2-0", $"--job-name=carnot-{plan.Hash}-2-4"], words.Where(word => word.StartsWith("--job-name", StringComparison.Ordinal)));
        Assert.Equal(["--array=0-3%3", "--array=0-1%3"], words.Where(word => word.StartsWith("--array", StringComparison.Ordinal)));
        Assert.Equal(["--requeue", "--open-mode=append", "--signal=B:TERM@120", "--cpus-per-task=2", "--partition=gpu", "--time=10:00"], words.Take(words.Length / 2).Except([words[0], words[1], words[2]]).Where(word => !word.StartsWith("--output", StringComparison.Ordinal)));
        string[] script = File.ReadAllLines(_sandbox.At("script"));
        Assert.Equal("module load dotnet", script[1]);
        Assert.Matches(@"^exec dotnet '.*/app/[0-9a-f]{12}/Carnot\.Cli\.dll' sweep task '.*' \$\(\(\(4 \+ SLURM_ARRAY_TASK_ID\) \* 2\)\) '--count' '2'$", script[^1]);
    }

    /// <summary>In the pattern of --output, %j is a job's number, %% a percent sign, and a backslash anywhere turns all that off.</summary>
    [Theory]
    [InlineData("lr50%j", 0)]
    [InlineData("a\\b", 2)]
    public void Jobs_write_into_a_folder_whose_path_Slurm_would_read_as_a_pattern_or_are_refused(string name, int expected)
    {
        var (folder, _) = _sandbox.Plan(Two, name);
        (string, string)[] scheduler = [("squeue", "true"), ("sbatch", $"for word in \"$@\"; do echo \"$word\" >>{_sandbox.At("calls")}; done; echo 1"), ("scontrol", "exit 1")];
        (int code, _, string error) = With(scheduler, "sweep", "run", folder.Path, "--engine", "slurm");
        Assert.Equal((expected, expected == 0 ? "" : $"{folder.Logs}: Slurm writes no output into a folder with a backslash in its path. Move the sweep's folder to a path without, and run the same command there."), (code, error.Trim()));
        if (code == 0) Assert.Contains($"--output={_sandbox.At("lr50%%j")}/logs/%A_%a.log", File.ReadAllLines(_sandbox.At("calls")));
        else Assert.False(File.Exists(_sandbox.At("calls")));
    }

    public void Dispose() => _sandbox.Dispose();

    /// <summary>Carnot on a machine whose only other commands are these shell scripts.</summary>
    private (int Code, string Output, string Error) With((string Name, string Script)[] commands, params string[] arguments)
    {
        string path = _sandbox.At("commands");
        Directory.CreateDirectory(path);
        foreach (var (name, text) in commands)
        {
            string file = Path.Combine(path, name);
            File.WriteAllText(file, $"#!/bin/bash\nPATH=/usr/bin:/bin\n{text}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        using var process = Sandbox.Start(new Dictionary<string, string> { ["PATH"] = path }, arguments);
        return Sandbox.End(process);
    }

    /// <summary>Runs a script where it may mount: its own view of the file systems. Skipped where the system does not allow that.</summary>
    private string Apart(string script)
    {
        string file = _sandbox.At("apart.sh");
        File.WriteAllText(file, $"set -eu\nset +e\nCARNOT=\"{Engines.CarnotProgram.Here.Host} {Engines.CarnotProgram.Here.File}\"\n{script}\n");
        try
        {
            Sandbox.Shell("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt");
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"This system does not let tests mount file systems: {fault.Message}");
        }
        return Sandbox.Shell("unshare", "--map-root-user", "--mount", "bash", file);
    }
}
